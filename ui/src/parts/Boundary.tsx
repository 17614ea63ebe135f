// A page that breaks takes nothing else with it: the player plays on, and the other pages are one step away.
import { Component, type ReactNode } from "react";
import { Problem } from "./states";

export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Problem error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
