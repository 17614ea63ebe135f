// A playlist as a file, in each format there is.
import { Download } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import "../../../parts/menu.css";
import { useMethods } from "../data";

const NAMES: Record<string, string> = {
  m3u8: "M3U8: for most players",
  m3u: "M3U: for old players",
  pls: "PLS",
  xspf: "XSPF: for VLC and others",
  jspf: "JSPF: XSPF as JSON",
  csv: "CSV: for a spreadsheet",
  json: "JSON: with all that is known",
  xml: "XML: for rekordbox",
};

export function ExportMenu({ id, version }: { id: number; version: number | null }) {
  const { data } = useMethods();
  const address = (format: string) =>
    `/api/playlists/${id}/export?format=${format}${version === null ? "" : `&version=${version}`}`;
  return (
    <MenuTrigger>
      <Button className="button">
        <Download size={17} aria-hidden /> Export
      </Button>
      <Popover className="menu-popover">
        <Menu className="menu" aria-label="Formats">
          {(data?.formats ?? []).map((format) => (
            <MenuItem key={format} id={format} className="menu-item" href={address(format)} download="">
              {NAMES[format] ?? format.toUpperCase()}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
