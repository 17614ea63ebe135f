import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Where `npm run dev` finds `playlista serve`.
const server = process.env.PLAYLISTA_SERVER ?? "http://127.0.0.1:8780";

export default defineConfig({
  plugins: [react()],
  // The server's policy allows no data: addresses for fonts and scripts; files are also cached for good by their hash.
  build: { outDir: "../playlista/web/static", emptyOutDir: true, assetsInlineLimit: 0, sourcemap: false },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/downloads", "/music", "/events", "/healthz", "/readyz"].map((path) => [path, server]),
    ),
  },
  // A DOM costs a second a file: who needs one says so in its first line.
  test: { environment: "node", setupFiles: ["src/test-setup.ts"], restoreMocks: true },
});
