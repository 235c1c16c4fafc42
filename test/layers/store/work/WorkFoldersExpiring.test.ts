import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mkdirSync, readdirSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { ChatId, Thread } from "../../../../src/domain/Ids.ts"
import * as WorkFoldersExpiring from "../../../../src/layers/store/work/WorkFoldersExpiring.ts"
import { AgentSessions } from "../../../../src/services/agent/AgentSessions.ts"
import { folder, opened } from "../../../support/Folder.ts"

const [used, unused, left] = ["t1_usedusedused", "t1_unusedunused", "t1_leftleftleft"].map((name) => Thread.make(name))

/** Time goes on, slowly for the folders, until nothing else is there. */
const untilThere = Effect.fnUntraced(function*(work: string, names: ReadonlyArray<string>) {
  while (readdirSync(work).some((name) => !names.includes(name))) {
    yield* TestClock.adjust("5 minutes")
    yield* Effect.promise(() => setImmediate())
  }
  assert.sameMembers(readdirSync(work), [...names])
})

describe("The folders of agents", () => {
  it.effect("go with their session after the days that text is kept; those in use, and the agent's home, stay", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const work = join(dir, "work")
      for (const name of [used!, unused!, left!, "home", "notes"]) {
        mkdirSync(join(work, name), { recursive: true })
        utimesSync(join(work, name), 0, 0)
      }
      utimesSync(join(work, left!), 86_400 * 20, 86_400 * 20)
      yield* opened(
        dir,
        Effect.gen(function*() {
          const { keepSession, notePrompted } = yield* AgentSessions
          for (const thread of [used!, unused!]) {
            yield* keepSession("a", thread, { chat: ChatId.make("!r"), session: thread, folder: work })
          }
          yield* Effect.gen(function*() {
            yield* TestClock.adjust("29 days")
            yield* notePrompted(used!)
            yield* TestClock.adjust("1 hour")
            assert.lengthOf(readdirSync(work), 5)
            yield* TestClock.adjust("2 days")
            yield* untilThere(work, [used!, left!, "home", "notes"])
            yield* TestClock.adjust("25 days")
            yield* untilThere(work, [used!, "home", "notes"])
          }).pipe(Effect.provide(WorkFoldersExpiring.layer(work, 30)))
        })
      )
    }).pipe(Effect.scoped))

  it.effect("are no trouble where there never were any", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, Effect.provide(TestClock.adjust("3 hours"), WorkFoldersExpiring.layer(join(dir, "work"), 1)))
    }).pipe(Effect.scoped))
})
