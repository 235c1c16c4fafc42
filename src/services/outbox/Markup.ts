import { Context } from "effect"
import type { Rendered } from "../../domain/matrix/MessageContent.ts"

/**
 * Renders an agent's Markdown for a room (client-server API, "m.room.message msgtypes"). Pure, synchronous and safe for
 * any untrusted input: the result may be sent as it is. A call takes some 20 ms at most, whatever the input.
 */
export class Markup extends Context.Service<Markup, {
  /**
   * `body` is the Markdown, made valid Unicode. `formatted` is undefined where it would add nothing, and where a short
   * text would be too much work. The result is undefined where the text is too much for one event or too much work; a
   * part of it may not be. A text of up to 8,192 UTF-16 units always has a result.
   */
  render(markdown: string): Rendered | undefined
}>()("matrix-surface/services/outbox/Markup") {}
