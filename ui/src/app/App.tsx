// Which page is shown: the sign-in, or the shell with the page of the address. Pages are loaded when they are opened.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { Route, Switch } from "wouter";
import { whenSignedOut } from "../api/client";
import { SignIn } from "../pages/sign-in/SignIn";
import { Boundary } from "../parts/Boundary";
import { Loading, Problem } from "../parts/states";
import { PAGES } from "./pages";
import { Shell } from "./Shell";
import { Myself, signedOut, useSession } from "./session";

const NotFound = lazy(() => import("../pages/NotFound"));

export function App() {
  const queries = useQueryClient();
  const session = useSession();
  useEffect(() => whenSignedOut(() => signedOut(queries)), [queries]);
  if (session.isPending) return <Loading what="playlista" />;
  if (session.isError) return <Problem error={session.error} retry={() => session.refetch()} />;
  if (session.data.state === "out") return <SignIn setup={session.data.setup} />;
  return (
    <Myself value={session.data.me}>
      <Shell>
        <Boundary>
          <Suspense fallback={<Loading what="the page" />}>
            <Switch>
              {PAGES.map(({ path, Page }) => (
                <Route key={path} path={path} component={Page} />
              ))}
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Boundary>
      </Shell>
    </Myself>
  );
}
