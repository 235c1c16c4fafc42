import { assert, describe, it } from "@effect/vitest"
import { somebodyIn } from "../../../../src/domain/routing/spoken/SomebodyMeant.ts"
import { me, say } from "../../../support/RouteCases.ts"

const pill = (id: string, text: string) => `<a href="https://matrix.to/#/${id}">${text}</a>`
const bob = "@bob:x"

describe("Whom a command is about", () => {
  it.each<readonly [title: string, rest: string, formatted: string | undefined, somebody: string | undefined]>([
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
  ])("%s", (_, rest, formatted, somebody) => {
    assert.strictEqual(somebodyIn(me, say(`!deny ${rest}`, { formatted }), rest), somebody)
  })
})
