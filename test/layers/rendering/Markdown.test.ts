import { assert, describe, it as test } from "@effect/vitest"
import { Effect } from "effect"
import { EventId } from "../../../src/domain/Ids.ts"
import { fullness } from "../../../src/domain/matrix/MessageContent.ts"
import { botMessages } from "../../../src/domain/messages/BotMessages.ts"
import * as Markdown from "../../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"
import { split } from "../../support/Cutting.ts"

const filled = (piece: string, units = 65_536) => piece.repeat(Math.ceil(units / piece.length)).slice(0, units)

const depth = (html: string) => {
  let now = 0
  let most = 0
  for (const [, close, name] of html.matchAll(/<(\/?)([a-z0-9]+)/g)) {
    if (name === "br" || name === "hr") continue
    now += close === "/" ? -1 : 1
    most = Math.max(most, now)
  }
  return most
}

const htmlOf = (markup: typeof Markup.Service, text: string) => markup.render(text)?.formatted ?? ""

const answer = "## Title\n\nSome **bold** words, `code` and a [link](https://example.org/x).\n\n- one\n  - " +
  "two\n\n```ts\nconst a = 1 < 2\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"

/** Tests with a parser of their own, as what a parser is made of is tested too. */
const it = {
  effect: (title: string, body: () => Effect.Effect<void, never, Markup>) =>
    test.effect(title, () => Effect.provide(body(), Markdown.layer))
}

const same = Symbol("the plain text is the Markdown")

describe("Markdown", () => {
  for (
    const [name, markdown, body, formatted] of [
      ["leaves plain text alone", "Just words, 1 < 2 & more.", same, undefined],
      ["leaves the lines of plain text alone", "One\ntwo", same, undefined],
      ["leaves nothing alone", "", same, undefined],
      ["renders emphasis", "**a** _b_ ~~c~~", "a b ~~c~~", "<p><strong>a</strong> <em>b</em> <s>c</s></p>"],
      ["needs no HTML for what a backslash hides", "1\\. a \\*b\\* a\\_b", "1. a *b* a_b", undefined],
      ["breaks a line where the text does", "**a**\nb", "a\nb", "<p><strong>a</strong><br />\nb</p>"],
      [
        "names the language of code",
        "```ts\na < b\n```",
        same,
        "<pre><code class=\"language-ts\">a &lt; b\n</code></pre>"
      ],
      [
        "shows a block that is not closed yet",
        "```ts\na",
        "```ts\na\n```",
        "<pre><code class=\"language-ts\">a</code></pre>"
      ],
      ["shows code in a line as its text", "run `a*b*` now", "run a*b* now", "<p>run <code>a*b*</code> now</p>"],
      ["counts a list from where it begins", "3. a\n4. b", same, "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"],
      [
        "links whole addresses and no file names",
        "see https://example.org/a_b_c and README.md or node.js",
        same,
        "<p>see <a href=\"https://example.org/a_b_c\">https://example.org/a_b_c</a> and README.md or node.js</p>"
      ],
      ["shows raw HTML as text", "<b onclick=\"x()\">a</b>", same, undefined],
      [
        "shows raw HTML beside markup as text",
        "*a* <img src=x onerror=alert(1)>",
        "a <img src=x onerror=alert(1)>",
        "<p><em>a</em> &lt;img src=x onerror=alert(1)&gt;</p>"
      ],
      [
        "links to no script",
        "[a](javascript:alert(1)) *b*",
        "[a](javascript:alert(1)) b",
        "<p>[a](javascript:alert(1)) <em>b</em></p>"
      ],
      [
        "links to no script that an entity hides",
        "[a](&#106;avascript:x) *b*",
        "[a](javascript:x) b",
        "<p>[a](javascript:x) <em>b</em></p>"
      ],
      [
        "links to no file and nothing relative",
        "[a](file:///etc/passwd) [b](./c.md) [c](//example.org) *d*",
        "[a](file:///etc/passwd) [b](./c.md) [c](//example.org) d",
        "<p>[a](file:///etc/passwd) [b](./c.md) [c](//example.org) <em>d</em></p>"
      ],
      [
        "keeps no title",
        "[a](https://example.org \"t\")",
        "a (https://example.org)",
        "<p><a href=\"https://example.org\">a</a></p>"
      ],
      [
        "makes a link of an image",
        "![a](https://example.org/a.png)",
        "a (https://example.org/a.png)",
        "<p><a href=\"https://example.org/a.png\">a</a></p>"
      ],
      [
        "makes a link that can be read of an image without a name",
        "![](https://example.org/a.png)",
        "https://example.org/a.png",
        "<p><a href=\"https://example.org/a.png\">https://example.org/a.png</a></p>"
      ],
      [
        "shows the address of a link without a text",
        "see [](https://example.org/a)",
        "see https://example.org/a",
        "<p>see <a href=\"https://example.org/a\">https://example.org/a</a></p>"
      ],
      [
        "loads no image from a homeserver either",
        "![](mxc://example.org/a) *b*",
        "![](mxc://example.org/a) b",
        "<p>![](mxc://example.org/a) <em>b</em></p>"
      ],
      [
        "makes text of an image in a link",
        "[![a](https://example.org/a.png)](https://example.org)",
        "a (https://example.org)",
        "<p><a href=\"https://example.org\">a</a></p>"
      ],
      [
        "makes no pill of a person",
        "[Al](https://matrix.to/#/@al:example.org), [Bo](matrix:u/bo:example.org), " +
        "[Cy](https://matrix.to/#/%40cy:example.org) *d*",
        "Al, Bo, Cy d",
        "<p>Al, Bo, Cy <em>d</em></p>"
      ],
      [
        "makes no pill of a person's address",
        "https://matrix.to/#/@al:example.org <https://app.example.org/#/user/@al:example.org> *d*",
        "https://matrix.to/#/@al:example.org https://app.example.org/#/user/@al:example.org d",
        "<p>https://matrix.to/#/@al:example.org https://app.example.org/#/user/@al:example.org <em>d</em></p>"
      ],
      [
        "links to a room",
        "[a](https://matrix.to/#/!a:example.org)",
        "a (https://matrix.to/#/!a:example.org)",
        "<p><a href=\"https://matrix.to/#/!a:example.org\">a</a></p>"
      ]
    ] as const
  ) {
    it.effect(
      name,
      Effect.fnUntraced(function*() {
        const markup = yield* Markup
        assert.deepStrictEqual(markup.render(markdown), { body: body === same ? markdown : body, formatted })
      })
    )
  }

  it.effect(
    "makes halves of surrogate pairs and NUL safe in both forms",
    Effect.fnUntraced(function*() {
      const markup = yield* Markup
      assert.deepStrictEqual(markup.render("a\ud800 **b\0** \udc00"), {
        body: "a\uFFFD b\uFFFD \uFFFD",
        formatted: "<p>a\uFFFD <strong>b\uFFFD</strong> \uFFFD</p>"
      })
    })
  )

  it.effect(
    "bounds the depth of what nests within a line, and keeps its text",
    Effect.fnUntraced(function*() {
      const formatted = htmlOf(yield* Markup, `${"*a _b ".repeat(2_000)}${"b_ a* ".repeat(2_000)}`)
      assert.isAbove(depth(formatted), 50)
      assert.isAtMost(depth(formatted), 100)
      assert.strictEqual(formatted.match(/[ab]/g)?.length, 8_000)
    })
  )

  it.effect(
    "bounds the depth of what stands side by side at the deepest place, and goes on with emphasis behind it",
    Effect.fnUntraced(function*() {
      const markup = yield* Markup
      const deep = htmlOf(markup, `${"*a _b ".repeat(45)}${"*c* ".repeat(9)}${"b_ a* ".repeat(45)}${"*d* ".repeat(99)}`)
      assert.strictEqual(depth(deep), 90)
      assert.strictEqual(deep.match(/<em>d<\/em>/g)?.length, 99)
    })
  )

  it.effect(
    "sends a table of more cells than one turn of the event loop can clean as it is",
    Effect.fnUntraced(function*() {
      const markup = yield* Markup
      const table = (rows: number) => `${"|".repeat(21)}\n${"|-".repeat(20)}|\n${`${"|".repeat(21)}\n`.repeat(rows)}`
      assert.strictEqual(htmlOf(markup, table(189)).match(/</g)?.length, 7_986)
      assert.deepStrictEqual(markup.render(table(190)), { body: table(190), formatted: undefined })
    })
  )

  it.effect(
    "sends blocks that nest too deep as they are",
    Effect.fnUntraced(function*() {
      const markup = yield* Markup
      const deep = (levels: number) => markup.render(`${"> ".repeat(levels)}*a*`)?.formatted
      assert.isUndefined(deep(100))
      assert.isUndefined(markup.render(`${"- ".repeat(100)}*a*`)?.formatted)
      assert.strictEqual(depth(deep(58) ?? ""), 60)
      assert.isUndefined(deep(59))
    })
  )

  it.effect(
    "spends a bounded number of bytes on an address that is used again and again",
    Effect.fnUntraced(function*() {
      const formatted = htmlOf(
        yield* Markup,
        `[a]: https://example.org/${"x".repeat(10_000)}\n\n${"[a] ".repeat(1_000)}`
      )
      assert.isBelow(formatted.length, 60_000)
      assert.strictEqual(formatted.match(/a( |<)/g)?.length, 1_000 + 4)
    })
  )

  // Work that grew with the square of the length would make far more of it than this, or end the test by its time.
  for (
    const [name, text] of Object.entries({
      brackets: filled("["),
      images: filled("!["),
      links: filled("[a](b"),
      angles: filled("<"),
      autolinks: filled("<a@"),
      entities: filled("&#x"),
      quotes: filled("> "),
      lists: filled("- "),
      stars: filled("*a **b "),
      underscores: filled("a**b_"),
      ticks: Array.from({ length: 360 }, (_, i) => "`".repeat(i)).join(" "),
      addresses: filled("http://a."),
      parentheses: filled("https://a/("),
      mails: filled("mailto:a@"),
      backslashes: filled("\\"),
      comments: filled("<!--"),
      definitions: filled("[a]: b\n"),
      columns: `${filled("|a", 32_000)}\n${filled("|-", 32_000)}\n|a\n|a`,
      "narrow rows of wide tables": filled(`${"|a".repeat(100)}\n${"|-".repeat(100)}\n${"|\n".repeat(650)}\n`, 10_230),
      rules: filled("-\n"),
      fences: filled("```\n"),
      spaces: `${filled(" ")}x`
    })
  ) {
    it.effect(
      `gets through 64 KB of ${name}`,
      Effect.fnUntraced(function*() {
        const formatted = htmlOf(yield* Markup, text)
        assert.isBelow(formatted.length, 16 * text.length)
        assert.isAtMost(depth(formatted), 100)
      })
    )
  }

  for (
    const message of [
      "see https://evil.example.org/a",
      "**bold** [a](https://evil.example.org)",
      "a `tick` and <b>",
      "mailto:a@evil.example.org"
    ]
  ) {
    it.effect(
      `shows an agent's error as it is, with no link and no backslash: ${message}`,
      Effect.fnUntraced(function*() {
        const { body, formatted = "" } = (yield* Markup).render(botMessages.en("!").failed("internal", message)) ??
          { body: "" }
        assert.include(body, message)
        assert.notInclude(body, "\\")
        assert.notInclude(formatted, "<a")
        assert.notInclude(formatted, "<strong")
      })
    )
  }

  it.effect(
    "makes parts that can be sent and edited out of a long answer",
    Effect.fnUntraced(function*() {
      const markup = yield* Markup
      const mark = { prompt: EventId.make("$prompt"), attempt: 1, part: 99, parts: 99, state: "working" } as const
      const share = (part: string) => {
        const rendered = markup.render(part)
        return rendered === undefined
          ? Number.POSITIVE_INFINITY
          : fullness({ rendered, notice: false, mark, relation: { _tag: "None" } })
      }
      const text = filled(answer, 100_000)
      const parts = split(text, share)
      assert.isTrue(parts.every((part) => share(part) <= 1))
      assert.isAtMost(parts.length, 10)
      const full = split(text.slice(0, 61_234), share).slice(0, -1)
      assert.isAbove(full.length, 1)
      assert.deepStrictEqual(full, parts.slice(0, full.length))
    })
  )
})
