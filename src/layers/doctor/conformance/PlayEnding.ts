import { Schema } from "effect"

/** The agent broke a rule of docs/agent-wire-1.md. */
export class Broken extends Schema.TaggedError<Broken>()("Broken", { rule: Schema.String, seen: Schema.String }) {
  override get message() {
    return `${this.rule}: ${this.seen}`
  }
}

/** The rule could not be seen at work with this agent. */
export class Unplayed extends Schema.TaggedError<Unplayed>()("Unplayed", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}
