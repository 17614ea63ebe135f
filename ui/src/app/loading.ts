// Pages are loaded when they are first opened; where that fails the page says so in words.
import { type ComponentType, lazy } from "react";

/** The code of a page did not come: no server is there, or a newer version of it with other files. */
export class PageNotLoaded extends Error {
  constructor() {
    super("This page could not be loaded: the server cannot be reached, or it was upgraded.");
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
