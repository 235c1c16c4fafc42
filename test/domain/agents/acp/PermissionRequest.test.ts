import { assert, describe, it } from "@effect/vitest"
import {
  isAllowed,
  permissionOutcome,
  questionOf,
  readPermission
} from "../../../../src/domain/agents/acp/PermissionRequest.ts"

const option = (optionId: string, kind: string) => ({ optionId, name: optionId, kind })
const untitled = () => undefined
const read = (options: unknown, toolCall: unknown = { toolCallId: "1", title: "t" }) =>
  readPermission({ options, toolCall }, untitled)

const allow = option("yes", "allow_once")
const always = option("ever", "allow_always")
const reject = option("no", "reject_once")
const never = option("never", "reject_always")

describe("A permission that an agent asks for", () => {
  for (
    const [title, options, choices, refusal] of [
      ["all kinds", [allow, always, reject, never], "yes allow, ever allow_always, no deny, never deny", "no"],
      ["nothing that refuses", [allow], "yes allow, matrix-surface.refuse deny", "cancelled"],
      ["only always to refuse by", [allow, never], "yes allow, never deny", "never"],
      ["a kind that is not known", [allow, option("odd", "allow_twice"), reject], "yes allow, no deny", "no"],
      ["nothing that may allow", [reject, option("odd", "x")], "", "no"],
      ["kinds that are not known alone", [option("odd", "allow"), option("o", "constructor")], "", "cancelled"],
      ["one name twice", [allow, { ...reject, optionId: "yes" }, reject], "yes allow, no deny", "yes"],
      ["nothing", undefined, "", "cancelled"]
    ] as const
  ) {
    it(`offers what is known of ${title}`, () => {
      const request = read(options)
      assert.strictEqual(request.choices.map(({ effect, id }) => `${id} ${effect}`).join(", "), choices)
      assert.strictEqual(
        request.refusal.outcome === "selected" ? request.refusal.optionId : request.refusal.outcome,
        refusal
      )
    })
  }

  it("is allowed by what was offered alone; everything else refuses", () => {
    const request = read([allow, option("odd", "allow_twice"), reject])
    assert.deepStrictEqual(permissionOutcome(request, "yes"), { outcome: "selected", optionId: "yes" })
    assert.isTrue(isAllowed(request, "yes"))
    for (const choice of ["no", "odd", "", undefined, "matrix-surface.refuse"]) {
      assert.isFalse(isAllowed(request, choice))
      assert.deepStrictEqual(permissionOutcome(request, choice), { outcome: "selected", optionId: "no" })
    }
    assert.deepStrictEqual(permissionOutcome(read([allow]), "matrix-surface.refuse"), { outcome: "cancelled" })
  })

  it("shows what the tool would be given", () => {
    const shown = (toolCall: object) => read([allow], { toolCallId: "1", ...toolCall }).text
    assert.include(shown({ rawInput: { command: "rm -r x", description: "d" } }), "rm -r x")
    assert.include(shown({ rawInput: { path: "/a" } }), "\"/a\"")
    assert.strictEqual(shown({ rawInput: "plain" }), "plain")
    assert.isUndefined(shown({ rawInput: {} }))
    assert.include(shown({ content: [{ type: "diff", path: "a.ts", oldText: "x", newText: "y" }] }), "a.ts:\ny")
    assert.isAtMost(shown({ rawInput: "x".repeat(9_999) })?.length ?? 0, 1_400)
  })

  it("has a title, from the call, from before, or from its kind", () => {
    const titleOf = (call: string) => (call === "1" ? "known" : undefined)
    const title = (toolCall: object) => readPermission({ options: [allow], toolCall }, titleOf).title
    assert.strictEqual(title({ toolCallId: "1", title: "new\nline" }), "new line")
    assert.strictEqual(title({ toolCallId: "1" }), "known")
    assert.strictEqual(title({ toolCallId: "2", kind: "edit" }), "edit")
    assert.strictEqual(title({}), "?")
  })

  it("is a question with its choices", () => {
    assert.deepStrictEqual(questionOf("q", read([allow, reject])), {
      _tag: "Asked",
      ask: "q",
      title: "t",
      choices: [{ id: "yes", label: "yes", effect: "allow" }, { id: "no", label: "no", effect: "deny" }]
    })
  })
})
