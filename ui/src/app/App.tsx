// Which page is shown: the sign-in, or the shell with the page of the address. Pages are loaded when they are opened.
import { useQueryClient } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense, useEffect } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { whenSignedOut } from "../api/client";
import { isLost } from "../api/lost";
import { useEvents } from "../live/events";
import { SignIn } from "../pages/sign-in/SignIn";
import "../parts/confirm.css";
import { Boundary } from "../parts/Boundary";
import { Loading, Problem } from "../parts/states";
import { page } from "./loading";
import { PAGES } from "./pages";
import { Shell } from "./Shell";
import { Myself, sessionEnded, useSession } from "./session";

/** Where it does not come, as from a server that was upgraded, the sign-in of a new page does. */
const SessionOver = lazy<ComponentType<{ name: string }>>(() =>
  import("./SessionOver").catch(() => ({ default: Anew })),
);
const NotFound = page(() => import("../pages/NotFound"));

export function App() {
  const queries = useQueryClient();
  const session = useSession();
  useEffect(() => whenSignedOut(() => sessionEnded(queries)), [queries]);
  if (session.isPending) return <Loading what="playlista" />;
  if (isLost(session)) return <Problem error={session.error} retry={() => session.refetch()} />;
  if (session.data.state === "out") return <SignIn setup={session.data.setup} />;
  const { me, isOver = false } = session.data;
  return (
    <Myself value={me}>
      {!isOver && <Live />}
      <Shell key={me.id}>
        <Pages />
      </Shell>
      <Suspense>{isOver && <SessionOver name={me.name} />}</Suspense>
    </Myself>
  );
}

function Anew() {
  useEffect(() => location.reload(), []);
  return null;
}

function Live() {
  useEvents();
  return null;
}

function Pages() {
  const [location] = useLocation();
  return (
    <Boundary at={location}>
      <Suspense fallback={<Loading what="the page" />}>
        <Switch>
          {PAGES.map(({ path, Page }) => (
            <Route key={path} path={path}>
              {({ id }: { id?: string }) => (id === undefined || NUMBER.test(id) ? <Page /> : <NotFound />)}
            </Route>
          ))}
          <Route path="/setup">
            <Redirect to="/" replace />
          </Route>
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Boundary>
  );
}

/** Tracks and playlists have numbers; what has other letters in it is no address of one. */
const NUMBER = /^\d{1,15}$/;
