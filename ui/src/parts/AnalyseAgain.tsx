// Having tracks analysed once more, current as they may be; they are everybody's, so only administrators may.
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { answer, client } from "../api/client";
import type { Meant } from "../api/tracks";
import { useMe } from "../app/session";
import { start } from "../live/starting";
import { Confirm } from "./Confirm";
import { IconButton } from "./IconButton";
import { counted } from "./time";

/** So many are begun without a question: they are done in a few minutes. */
const ASKED_ABOVE = 50;

interface Props {
  count: number;
  /** Only the picture, where there is little room. */
  isSmall?: boolean;
  target: () => Promise<Meant> | Meant;
}

export function AnalyseAgain({ count, isSmall = false, target }: Props) {
  const { role } = useMe();
  const [, go] = useLocation();
  const [isAsked, ask] = useState(false);
  if (role !== "admin") return null;
  const begin = () =>
    void start(async () => answer(client.POST("/api/analysis/tracks", { body: await target() })), {
      label: "Show jobs",
      run: () => go("/jobs"),
    });
  const press = () => (count > ASKED_ABOVE ? ask(true) : begin());
  return (
    <>
      {isSmall ? (
        <IconButton label="Analyse again" onPress={press}>
          <RefreshCw size={17} />
        </IconButton>
      ) : (
        <button
          type="button"
          className="button"
          title="Measure anew, as after an upgrade or where a result looks wrong. What was corrected or locked stays."
          onClick={press}
        >
          <RefreshCw size={16} aria-hidden /> Analyse again
        </button>
      )}
      {isAsked && (
        <Confirm
          title={`Analyse ${counted(count, "track")} again?`}
          action="Analyse again"
          tone="primary"
          onConfirm={begin}
          onClose={() => ask(false)}
        >
          Every file is decoded and measured anew, which may keep the server busy for long; it can be stopped on the
          page Jobs. What was corrected or locked stays.
        </Confirm>
      )}
    </>
  );
}
