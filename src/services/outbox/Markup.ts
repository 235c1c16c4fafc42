import { Context } from "effect"
import type { Rendered } from "../../domain/matrix/MessageContent.ts"

/**
 * Turns an agent's Markdown into what a room shows (client-server API, "m.room.message msgtypes").
 * Pure and synchronous, and safe for any input: what comes out may be sent as it is. The input is untrusted. What one
 * call does is bounded, whatever it is given: some 20 ms at most.
 */
export class Markup extends Context.Service<Markup, {
  /**
   * `body` is the Markdown itself, made valid Unicode; `formatted` is undefined where it would add nothing to that,
   * and where a short text would be too much work. Undefined: too much for one event, or too much work; a part of it
   * may not be. A text of up to 8,192 UTF-16 units is never that.
   */
  render(markdown: string): Rendered | undefined
}>()("matrix-surface/services/outbox/Markup") {}
