import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { fencesIn } from "../../../../src/domain/answer/CodeFences.ts"
import * as Markdown from "../../../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../../../src/services/outbox/Markup.ts"

const lines = (...all: ReadonlyArray<string>) => all.join("\n")
const readme = lines("# Tool", "", "```bash", "npm i", "```", "", "## Use", "", "Call **it**.")

// What stands between ‹ and › is the document; the text behind it is `*else*`.
describe("A document in a fence", () => {
  layer(Markdown.layer)((it) => {
    for (
      const [title, marked] of [
        ["has a block of its own", lines("```markdown", `‹${readme}›`, "```", "*else*")],
        ["is called md", lines("```md", `‹${readme}›`, "```", "*else*")],
        ["is called MDX, with a title", lines("```MDX title=x", `‹${readme}›`, "```", "*else*")],
        ["has two of its own", lines("```markdown", `‹${readme}`, `${readme}›`, "```", "*else*")],
        ["has longer marks", lines("````markdown", `‹${readme}`, "```›", "````", "*else*")],
        ["has a block of longer marks", lines("```markdown", "‹````js", "```", "````›", "```", "*else*")],
        ["has tildes", lines("~~~markdown", "‹~~~js", "a", "~~~", "```js", "```›", "~~~", "*else*")],
        ["has a document in it", lines("```markdown", "‹```md", "```js", "a", "```", "```", "b›", "```", "*else*")],
        ["has a block in an item", lines("```markdown", "‹1. a", "    ```js", "    b", "    ```›", "```", "*else*")],
        ["has a block that begins an item", lines("```markdown", "‹- ```js", "  b", "  ```›", "```", "*else*")],
        ["has a quoted block", lines("```markdown", "‹> ```js", "> b", "> ```›", "```", "*else*")],
        ["has code that shows marks", lines("```markdown", "‹```sh", "```js", "b", "```›", "```", "*else*")],
        ["has none, and ends at the first marks", lines("```markdown", "‹# a›", "```", "*else*")],
        ["has a block without a language, which ends it", lines("```markdown", "‹# a›", "```", "*else*", "", "b")],
        ["is empty", lines("```markdown", "‹›```", "*else*")]
      ] as const
    ) {
      it.effect(title, () =>
        Effect.gen(function*() {
          const text = marked.replaceAll(/[‹›]/g, "")
          const document = marked.slice(marked.indexOf("‹") + 1, marked.indexOf("›"))
          const html = (yield* Markup).render(text)?.formatted ?? ""
          assert.include(html, "<em>else</em>")
          assert.strictEqual(/<code[^>]*>([\s\S]*?)\n?<\/code>/.exec(html)?.[1], document.replaceAll(">", "&gt;"))
          const [fence] = fencesIn(`${text}\n`, 0, undefined, Infinity)
          assert.strictEqual(fence?.end, text.indexOf("\n*else*"))
        }))
    }

    for (const language of ["js", "text", "", "markdownx"]) {
      it.effect(`is none in the language ${JSON.stringify(language)}`, () =>
        Effect.gen(function*() {
          const html = (yield* Markup).render(`\`\`\`${language}\n\`\`\`js\na\n\`\`\`\n*else*`)?.formatted
          assert.include(html ?? "", "<em>else</em>")
        }))
    }

    it.effect("ends with the item and the quote that it stands in", () =>
      Effect.gen(function*() {
        const { render } = yield* Markup
        const item = render("- a\n  ```md\n  ```js\n  b\n  ```\n  ```\n  *c*\n\nd")?.formatted
        assert.include(item ?? "", "```js\nb\n```\n</code></pre>\n<em>c</em></li>")
        assert.include(render("> ```md\n> ```js\n> b\n\n*c*")?.formatted ?? "", "<em>c</em>")
        assert.include(render("- ```md\n  ```js\n  b\n\n*c*")?.formatted ?? "", "<em>c</em>")
      }))

    // Work that grew with the square of the length would end the test by its time.
    for (const unit of ["```md\n", "```md\n```\n", "```md\n```js\n", "```md\n```js\n```\n", "> ```md\n", "- ```md\n"]) {
      it.effect(`gets through 64 KB of ${JSON.stringify(unit)}`, () =>
        Effect.gen(function*() {
          const text = unit.repeat(Math.ceil(65_000 / unit.length)).slice(0, 65_000)
          assert.isBelow((yield* Markup).render(text)?.formatted?.length ?? 0, 60_001)
        }))
    }
  })
})
