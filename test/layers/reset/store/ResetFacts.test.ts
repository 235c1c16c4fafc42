import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventId, StreamToken } from "../../../../src/domain/Ids.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../../support/Folder.ts"
import { alice, facts, filled, room } from "./FilledStore.ts"

describe("What a reset sees of the store", () => {
  it.effect("finds no prompt in what the account itself said and nobody looked at yet", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      const waiting = Effect.map(facts(dir), ({ store }) => store?.unanswered.length)
      const before = yield* waiting
      const sealed = (event: string, sender: string) =>
        ({
          event: event as EventId,
          room,
          order: 0,
          raw: { event_id: event, type: "m.room.encrypted", sender, content: { session_id: "s" } },
          sealed: "theirs"
        }) as const
      yield* opened(
        dir,
        Effect.flatMap(WholeJournal, ({ ingest }) =>
          ingest({
            next: "later" as StreamToken,
            malformed: 0,
            finals: [],
            rooms: [],
            events: [sealed("$own", "@bot:x"), sealed("$hers", alice)],
            gaps: []
          }))
      )
      assert.strictEqual(yield* waiting, before! + 1)
    }))
})
