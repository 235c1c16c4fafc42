import { assert, describe, it } from "@effect/vitest"
import { requestIn } from "../../../../src/domain/routing/spoken/CommandArguments.ts"
import { me, say } from "../../../support/RouteCases.ts"

const pill = (id: string) => `<a href="https://matrix.to/#/${id}">somebody</a>`

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
