import { Context } from "effect"
import type { Rendered } from "../domain/Outgoing.ts"

/**
 * Turns an agent's Markdown into what a room shows (client-server API, "m.room.message msgtypes").
 * Pure and synchronous, and safe for any input: what comes out may be sent as it is. The input is untrusted.
 */
export class Markup extends Context.Service<Markup, {
  /** `body` is the Markdown itself, made valid Unicode; `formatted` is undefined where it would add nothing to that. */
  render(markdown: string): Rendered
}>()("matrix-surface/services/Markup") {}
