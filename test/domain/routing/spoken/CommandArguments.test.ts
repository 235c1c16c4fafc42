import { assert, describe, it } from "@effect/vitest"
import { requestIn } from "../../../../src/domain/routing/spoken/CommandArguments.ts"
import { me, say } from "../../../support/RouteCases.ts"

const pill = (id: string, text = "somebody") => `<a href="https://matrix.to/#/${id}">${text}</a>`
const bob = { _tag: "Deny", pattern: "@bob:x" }

describe("Whom a command is about", () => {
  it.each<readonly [title: string, rest: string, formatted: string | undefined, request: unknown]>([
    ["is the id that was typed, whoever is linked", "@bob:x", `!deny ${pill("@ann:x", "@bob:x")}`, bob],
    ["is nobody where words follow the id", "@bob:x for now", `!deny @bob:x for ${pill("@ann:x", "now")}`, undefined],
    ["is nobody where words follow the link", "Ann now", `!deny ${pill("@ann:x", "Ann")} now`, undefined],
    ["is nobody where several are typed", "@bob:x,@ann:x", `!deny ${pill("@ann:x", "Ann")}`, undefined],
    ["is nobody where the link is elsewhere", "bob", `!deny bob ${pill("@ann:x", "Ann")}`, undefined],
    [
      "is nobody whom only a quote links to",
      "Bob",
      `<mx-reply>${pill("@ann:x", "Bob")}</mx-reply><blockquote>${pill("@ann:x", "Bob")}</blockquote>!deny Bob`,
      undefined
    ],
    [
      "is the one in their own words, whoever is quoted",
      "Bob",
      `<mx-reply>${pill("@ann:x", "Bob")}</mx-reply>!deny ${pill("@bob:x", "Bob")}`,
      bob
    ],
    ["is whose link stands there", "Bob  the Builder", `!deny ${pill("@bob:x", "Bob the Builder")}`, bob],
    ["is whose link stands there with an @", "@Bob", `!deny ${pill("@bob:x", "Bob")}`, bob],
    ["is whose link is typed", "https://matrix.to/#/@bob:x", undefined, bob],
    ["is whose link is typed as Markdown", "[The Bob](https://matrix.to/#/@bob:x)", undefined, bob],
    ["is nobody where a link says another id", "[@ann:x](https://matrix.to/#/@bob:x)", undefined, undefined],
    ["is nobody where a link is a room's", "https://matrix.to/#/!room:x", undefined, undefined],
    ["is never the bot by a link", "Bot", `!deny ${pill(me, "Bot")}`, undefined]
  ])("%s", (_, rest, formatted, request) => {
    assert.deepStrictEqual(requestIn("deny", rest, me, say(`!deny ${rest}`, { formatted })), request as never)
  })
})

describe("What follows a command", () => {
  it.each([
    ["two links name nobody", `${pill("@ann:x")} ${pill("@bob:x")}`, undefined],
    ["a link to us names nobody", pill(me), undefined],
    ["one link names whom it links to", `${pill(me)}: ${pill("@ann:x")}`, { _tag: "Deny", pattern: "@ann:x" }]
  ])("%s", (_, formatted, request) => {
    assert.deepStrictEqual(requestIn("deny", "somebody", me, say("!deny somebody", { formatted })), request as never)
  })

  it("is not read beyond what an id may be long", () => {
    assert.isUndefined(requestIn("allow", `@${"a".repeat(300)}:x`, me, say("!allow")))
    assert.isUndefined(requestIn("leave", `!${"a".repeat(300)}`, me, say("!leave")))
  })

  it("costs no more than its length", () => {
    const rest = " x".repeat(500_000)
    for (const name of ["settings", "allow", "new", "leave", "rename"] as const) requestIn(name, rest, me, say(rest))
  })
})
