// A page that breaks takes nothing else with it: the player plays on, and the other pages are one step away.
import { Component, type ReactNode } from "react";
import { PageNotLoaded } from "../app/loading";
import { Problem } from "./states";

interface Props {
  /** The address; at another one the error is over. */
  at: string;
  children: ReactNode;
}

export class Boundary extends Component<Props, { error: unknown; at: string }> {
  override state = { error: null as unknown, at: this.props.at };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ at }: Props, state: { at: string }) {
    return at === state.at ? null : { error: null, at };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // React keeps what failed to load as failed; only the browser can ask for it once more.
    const retry = error instanceof PageNotLoaded ? () => location.reload() : () => this.setState({ error: null });
    return <Problem error={error} retry={retry} />;
  }
}
