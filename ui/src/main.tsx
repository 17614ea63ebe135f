import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client";
import { App } from "./app/App";
import { startTheme } from "./app/theme";
import "./app/theme.css";

/** What the server refused it refuses again. */
function again(count: number, error: Error): boolean {
  return count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);
}

// A browser that is offline may well reach the server: on the same machine, or in the same house.
const networkMode = "always";
const queries = new QueryClient({
  defaultOptions: { queries: { networkMode, retry: again, staleTime: 10_000 }, mutations: { networkMode } },
});
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
startTheme();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
