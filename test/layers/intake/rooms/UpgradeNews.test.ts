import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { makeUpgradeNews } from "../../../../src/layers/intake/rooms/UpgradeNews.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { here, there } from "../../../contracts/JournalCases.ts"
import { freshStore } from "../../../whole/MemoryBot.ts"

describe("news of an upgrade", () => {
  it.effect("are a tombstone, and that we came to a replacement, or that it became encrypted", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* journal.noteRoom({ room: here, membership: "join" })
      yield* journal.noteRoom({ room: there, membership: "join" })
      const isNews = yield* makeUpgradeNews
      assert.isFalse(yield* isNews([{ room: there, membership: "join" }, { room: there, encrypted: true }]))
      assert.isTrue(yield* isNews([{ room: here, replacement: there }]))
      yield* journal.perform({ _tag: "Distrust", room: here, replacement: there, clear: true })
      assert.isTrue(yield* isNews([{ room: there, membership: "join" }]))
      assert.isTrue(yield* isNews([{ room: there, encrypted: true }]))
      assert.isFalse(yield* isNews([{ room: there, title: "T" }, { room: here, encrypted: true }]))
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
      assert.isFalse(yield* isNews([{ room: there, encrypted: true }]))
    }).pipe(Effect.provide(freshStore)))
})
