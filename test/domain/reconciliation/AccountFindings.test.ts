import { assert, describe, it } from "@effect/vitest"
import { accountFindings } from "../../../src/domain/reconciliation/AccountFindings.ts"
import type { Difference } from "../../../src/domain/reconciliation/Difference.ts"
import { reconcile } from "../../../src/domain/reconciliation/Reconciliation.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import * as World from "../../support/ResetWorld.ts"

const { serverState, snapshot, store, waiting } = World
const kindsAndWho = (found: ReadonlyArray<Difference>) => found.map(({ by, kind }) => `${kind} (${by})`)
const at = (here: string | null, there: string | null, change: Partial<Snapshot> = {}) =>
  snapshot({ server: serverState({ place: there }), store: store({ place: here }), ...change })

const openTurns = store({
  unanswered: [
    waiting("1", { phase: "queued" }),
    waiting("2", { phase: "asked" }),
    waiting("3", { phase: "streaming" }),
    waiting("4", { phase: "unsent" }),
    waiting("5", { phase: "unread" })
  ]
})

describe("what differs of the account", () => {
  it.each<readonly [string, Snapshot, ReadonlyArray<string>]>([
    ["token revoked", at("s1_1", "s2_1", { refused: "token" }), ["token revoked (nobody)"]],
    ["user locked", at("s1_1", "s2_1", { refused: "locked" }), ["user locked (nobody)"]],
    ["user deactivated", at("s1_1", "s2_1", { refused: "deactivated" }), ["user deactivated (nobody)"]],
    ["device id ≠ stored", snapshot({ device: "NEW", store: store({ device: "OLD" }) }), ["device changed (sync)"]],
    ["a device that the store never had", snapshot({ device: "NEW", store: store() }), []],
    [
      "keys of the device that are gone",
      snapshot({ device: "OLD", store: store({ device: "OLD", keysMissing: true }) }),
      ["keys missing (nobody)"]
    ],
    ["the device of before", snapshot({ device: "OLD", store: store({ device: "OLD" }) }), []],
    ["server restored from backup", at("s9_1", "s2_1"), ["place lost (sync)"]],
    ["bad token format", at("nonsense", "s2_1"), ["behind (sync)"]],
    ["a store without a place", at(null, "s2_1"), ["behind (sync)"]],
    ["a server that went on", at("s1_1", "s2_1"), ["behind (sync)"]],
    ["a server that stands still", at("s2_1", "s2_1"), []],
    ["a server that was not asked", snapshot({ server: null, store: store({ place: "s1_1" }) }), []],
    ["send with unknown outcome", snapshot({ store: store({ unconfirmed: 2 }) }), ["sends of unknown outcome (sync)"]],
    ["turns left open by a crash", snapshot({ store: openTurns }), ["open turns (sync)"]],
    [
      "event id unknown: the server lost what an open turn had sent",
      at("s9_1", "s2_1", {
        store: store({ place: "s9_1", unanswered: [waiting("1", { phase: "streaming" })] })
      }),
      ["place lost (sync)", "open turns (sync)"]
    ]
  ])("%s", (_, now, expected) => {
    assert.deepStrictEqual(kindsAndWho(accountFindings(now)), expected)
    assert.isTrue(accountFindings(now).every(({ room, why }) => room === null && why !== null))
  })

  it("counts the prompts that an earlier process began, and not those that nobody began", () => {
    assert.strictEqual(accountFindings(snapshot({ store: openTurns }))[0]?.why, "3 prompts are taken up again")
    const one = store({ unanswered: [waiting("1", { phase: "asked" })], unconfirmed: 1 })
    assert.deepStrictEqual(accountFindings(snapshot({ store: one })).map(({ why }) => why), [
      "1 prompt is taken up again",
      "1 event is looked for in the rooms before being sent again"
    ])
  })

  it("is nothing that a running bot has in hand", () => {
    const world = snapshot({
      heard: true,
      device: "NEW",
      server: serverState({ place: "s2_1" }),
      store: { ...openTurns, unconfirmed: 2, place: "s1_1", device: "OLD" }
    })
    assert.deepStrictEqual(accountFindings(world), [])
    assert.deepStrictEqual(kindsAndWho(accountFindings({ ...world, refused: "locked" })), ["user locked (nobody)"])
  })

  it("does nothing at a server that refuses the token, whatever else differs", () => {
    const rooms = [World.storeRoom("a")]
    const now = snapshot({ heard: true, refused: "token", store: store({ rooms }) })
    const { differences, plan } = reconcile(now, { isAllowed: () => true, strangers: "park" })
    assert.deepStrictEqual([plan.stages, kindsAndWho(differences)], [[], ["token revoked (nobody)"]])
    assert.strictEqual(plan.basis, now)
  })
})
