// An address that leads nowhere.
import { Link } from "wouter";
import { Empty } from "../parts/states";

export default function NotFound() {
  return (
    <Empty title="There is no such page.">
      <Link href="/">Go home</Link>
    </Empty>
  );
}
