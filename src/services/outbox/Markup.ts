import { Context } from "effect"
import type { Rendered } from "../../domain/matrix/MessageContent.ts"

/**
 * Renders an agent's Markdown for a room (client-server API, "m.room.message msgtypes"). Pure, synchronous and safe for
 * any untrusted input: the result may be sent as it is. A call takes some 20 ms at most, whatever the input.
 */
export class Markup extends Context.Service<Markup, {
  /**
   * `body` is the text as people read it without HTML: no escapes, no marks of emphasis, tables in columns. It says
   * what `formatted` says. Where a short text would be too much work, and where it would show nothing, it is the
   * Markdown, made valid Unicode. `formatted` is undefined there, and where it would add nothing. The result is
   * undefined where the text is too much for one event or too much work; a part of it may not be. A text of up to 8,192
   * UTF-16 units always has a result.
   */
  render(markdown: string): Rendered | undefined
}>()("matrix-surface/services/outbox/Markup") {}
