// Short words about what was done, seen in a corner and read by screen readers.
import { X } from "lucide-react";
import { create } from "zustand";
import "./announce.css";

export interface Notice {
  id: number;
  text: string;
  isBad: boolean;
  action: NoticeAction | null;
}

/** What can be done about it, as to undo it. */
export interface NoticeAction {
  label: string;
  run: () => void;
}

const SHOWN_MS = 6000;
/** Who wants to undo something has to find the button first. */
const SHOWN_WITH_ACTION_MS = 15_000;
let last = 0;

const useNotices = create<{ notices: Notice[] }>(() => ({ notices: [] }));

function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((each) => each.id !== id) }));
}

/** Say something; what went wrong stays until it is closed. */
export function announce(
  text: string,
  { isBad = false, action = null }: { isBad?: boolean; action?: NoticeAction | null } = {},
): void {
  last += 1;
  const notice = { id: last, text, isBad, action };
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-3), notice] }));
  if (!isBad) setTimeout(() => dismiss(notice.id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

/** Say what went wrong. */
export function announceError(error: unknown): void {
  announce(error instanceof Error ? error.message : String(error), { isBad: true });
}

export function Announcer() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={notice.isBad ? "notice bad" : "notice"}>
          <span className="notice-text sentence">{notice.text}</span>
          {notice.action && <Action id={notice.id} action={notice.action} />}
          <button type="button" className="icon-button" aria-label="Close" onClick={() => dismiss(notice.id)}>
            <X size={16} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}

function Action({ id, action }: { id: number; action: NoticeAction }) {
  const act = () => {
    dismiss(id);
    action.run();
  };
  return (
    <button type="button" className="button" onClick={act}>
      {action.label}
    </button>
  );
}
