// One's own account, and for administrators the users and what was done. Each part has an address of its own.
import type { ComponentType } from "react";
import { Link, useLocation } from "wouter";
import { useMe } from "../../app/session";
import { Account } from "./Account";
import { AuditLog } from "./AuditLog";
import "./settings.css";
import { PageTitle } from "../../parts/PageTitle";
import { Tokens } from "./Tokens";
import { Users } from "./Users";

interface Part {
  href: string;
  label: string;
  Content: ComponentType;
  admin?: boolean;
}

const PARTS: Part[] = [
  { href: "/settings", label: "Account", Content: Account },
  { href: "/settings/tokens", label: "API tokens", Content: Tokens },
  { href: "/settings/users", label: "Users", Content: Users, admin: true },
  { href: "/settings/audit", label: "Audit log", Content: AuditLog, admin: true },
];

export default function Settings() {
  const { role } = useMe();
  const [location] = useLocation();
  const parts = PARTS.filter((part) => !part.admin || role === "admin");
  const current = parts.find((part) => part.href === location) ?? (PARTS[0] as Part);
  return (
    <div className="page settings">
      <PageTitle tab={`${current.label}, Settings`}>Settings</PageTitle>
      <nav aria-label="Parts of the settings" className="settings-parts">
        {parts.map(({ href, label }) => (
          <Link key={href} href={href} aria-current={href === current.href ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <current.Content />
    </div>
  );
}
