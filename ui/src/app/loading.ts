// Pages are loaded when they are first opened; where that fails the page says so in words.
import { type ComponentType, lazy } from "react";
import { announce } from "../parts/announce";

/** The code of a page did not come: no server is there, or a newer version of it with other files. */
export class PageNotLoaded extends Error {
  constructor(what = "This page could") {
    super(`${what} not be loaded: the server cannot be reached, or it was upgraded.`);
  }
}

/** Load a part of a page before it is shown; what fails is told, and harms nothing else. */
export async function loaded(load: () => Promise<unknown>): Promise<boolean> {
  try {
    await load();
    return true;
  } catch {
    const action = { label: "Load the page anew", run: () => location.reload() };
    announce(new PageNotLoaded("This could").message, { isBad: true, action });
    return false;
  }
}

export function page(load: () => Promise<{ default: ComponentType }>) {
  return lazy(async () => {
    try {
      return await load();
    } catch {
      throw new PageNotLoaded();
    }
  });
}
