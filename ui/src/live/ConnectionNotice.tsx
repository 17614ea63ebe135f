// Says when the server is away; that news come a little later than they could is said in passing.
import { WifiOff } from "lucide-react";
import "./connection-notice.css";
import { useLive } from "./jobs";

export function ConnectionNotice() {
  const connection = useLive((live) => live.connection);
  return (
    <div role="status" className="connection">
      {connection === "away" && (
        <span className="connection-away">
          <WifiOff size={16} aria-hidden /> The server cannot be reached. What is shown may be old; trying again …
        </span>
      )}
    </div>
  );
}
