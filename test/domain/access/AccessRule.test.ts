import { assert, describe, it } from "@effect/vitest"
import { type AccessRule, accessView, mostAccessRules, mostUsersSeen } from "../../../src/domain/access/AccessRule.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { globs } from "../../../src/domain/settings/types/UserGlobs.ts"

const by = UserId.make("@root:x")
const settings = { allowedUsers: globs(["@*:x"]), admins: globs(["@root:x", "@second:x"]) }
const view = (...rules: ReadonlyArray<readonly [AccessRule["kind"], string]>) =>
  accessView(settings, rules.map(([kind, pattern]) => ({ kind, pattern, by })))

describe("Who may talk to the bot", () => {
  it.each<
    readonly [
      title: string,
      rules: ReadonlyArray<readonly [AccessRule["kind"], string]>,
      user: string,
      isAllowed: boolean,
      isAdmin: boolean
    ]
  >([
    ["is in the settings", [], "@ann:x", true, false],
    ["is nobody else", [], "@ann:y", false, false],
    ["was allowed", [["allow", "@ann:y"]], "@ann:y", true, false],
    ["was allowed by a pattern", [["allow", "@*:y"]], "@ann:y", true, false],
    ["is not who was denied", [["deny", "@ann:x"]], "@ann:x", false, false],
    ["is not who was denied by a pattern", [["deny", "@a*:x"]], "@ann:x", false, false],
    ["is not who was allowed and denied", [["allow", "@ann:y"], ["deny", "@*:y"]], "@ann:y", false, false],
    ["is an admin too", [], "@root:x", true, true],
    ["is no admin who was denied", [["deny", "@second:x"]], "@second:x", false, false],
    ["is no admin by being allowed", [["allow", "@ann:y"]], "@ann:y", true, false]
  ])("%s", (_, rules, user, isAllowed, isAdmin) => {
    const { isAdmin: admin, isAllowed: allowed } = view(...rules)
    assert.deepStrictEqual([allowed(user), admin(user)], [isAllowed, isAdmin])
  })

  it("is no approver who was denied, whatever the settings say", () => {
    const approvers = globs(["@*:boss"])
    const rules = [{ kind: "deny" as const, pattern: "@ann:boss", by }]
    const { isApprover } = accessView({ ...settings, approvers }, rules)
    assert.deepStrictEqual(["@ann:boss", "@bob:boss", "@root:x"].map(isApprover), [false, true, false])
    assert.isFalse(view().isApprover("@bob:boss"))
  })

  it("may for a reason that can be told", () => {
    const { allowedBy, deniedBy } = view(["allow", "@ann:y"], ["deny", "@*:z"], ["deny", "@bad:z"])
    assert.deepStrictEqual(["@ann:x", "@ann:y", "@op:q"].map(allowedBy), ["settings", "store", "admin"])
    assert.deepStrictEqual(deniedBy("@bad:z"), ["@*:z", "@bad:z"])
    assert.deepStrictEqual(deniedBy("@ann:x"), [])
  })
})

describe("A look at who may", () => {
  /** A list that counts how often it is asked. */
  const counting = (pattern: string) => {
    const list = globs([pattern])
    const asked: Array<string> = []
    return { asked, patterns: list.patterns, matches: (user: string) => (asked.push(user), list.matches(user)) }
  }

  it("is remembered until the rules change, for so many users", () => {
    const allowedUsers = counting("@*:x")
    const seen = accessView({ ...settings, allowedUsers }, [])
    for (let round = 0; round < 3; round++) seen.isAllowed("@ann:x")
    assert.deepStrictEqual(allowedUsers.asked, ["@ann:x"])
    for (let user = 0; user < mostUsersSeen; user++) seen.isAllowed(`@u${user}:x`)
    assert.isTrue(seen.isAllowed("@ann:x"))
    assert.strictEqual(allowedUsers.asked.length, mostUsersSeen + 2)
  })

  it("is not remembered for an id that is longer than one can be", () => {
    const allowedUsers = counting("@*:x")
    const seen = accessView({ ...settings, allowedUsers }, [])
    const long = `@${"a".repeat(300)}:x`
    assert.deepStrictEqual([seen.isAllowed(long), seen.isAllowed(long), allowedUsers.asked.length], [true, true, 2])
  })

  // What looks at each rule, or splits the id for each, would take hours for so many.
  it("costs no more with a thousand rules, for new users and known ones", () => {
    const rules = Array.from(
      { length: mostAccessRules },
      (_, n) => ["deny", `@u${n}:${"y".repeat(200)}`] as const
    )
    const { isAllowed } = view(...rules)
    for (let user = 0; user < 20_000; user++) assert.isTrue(isAllowed(`@u${user}:x`))
    for (let look = 0; look < 1_000_000; look++) isAllowed("@u1:x")
    assert.isFalse(isAllowed(`@u9:${"y".repeat(200)}`))
  })
})
