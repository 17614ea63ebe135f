// An address that leads nowhere.
import { Link } from "wouter";
import { PageTitle } from "../parts/PageTitle";

export default function NotFound() {
  return (
    <div className="page">
      <PageTitle>There is no such page.</PageTitle>
      <p>
        <Link href="/">Go home</Link>
      </p>
    </div>
  );
}
