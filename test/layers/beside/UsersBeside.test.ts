import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { DatabaseSync } from "node:sqlite"
import { PlatformId } from "../../../src/domain/account/PlatformId.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { status } from "../../../src/layers/beside/StoreStatus.ts"
import { listAccess, listUsers, mapUser, unmapUser } from "../../../src/layers/beside/UsersBeside.ts"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"

const ann = UserId.make("@ann:x")
const [first, second] = [PlatformId.make("42"), PlatformId.make("43")]

describe("Mapping people to the platform's ids", () => {
  it.effect("works beside a running bot, which reads it then", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const users = yield* WholeJournal
          assert.isUndefined(yield* mapUser(dataDir, ann, first))
          assert.strictEqual((yield* users.mapped(ann))?.platform, first)
          assert.strictEqual((yield* mapUser(dataDir, ann, second))?.platform, first)
          assert.deepStrictEqual((yield* listUsers(dataDir)).map(({ platform, user }) => [user, platform]), [
            [ann, second]
          ] as never)
          assert.strictEqual((yield* unmapUser(dataDir, ann))?.platform, second)
          assert.isUndefined(yield* users.mapped(ann))
        })
      )
    }))

  it.effect("says what to do where there is no store, or one of an earlier version", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      assert.match((yield* Effect.flip(listUsers(dataDir))).message, /There is no store at/)
      yield* opened(dataDir, Effect.void)
      const database = new DatabaseSync(filesIn(dataDir).store)
      database.exec("DROP TABLE users; DELETE FROM migrations WHERE migration_id > 5")
      database.close()
      assert.deepStrictEqual(yield* listUsers(dataDir), [])
      assert.match((yield* Effect.flip(mapUser(dataDir, ann, first))).message, /earlier version.*start the bot once/)
      assert.match((yield* Effect.flip(unmapUser(dataDir, ann))).message, /earlier version/)
    }))
})

describe("Who was allowed or denied by command", () => {
  it.effect("is read beside a running bot, by status too, without what was taken back", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const { putAccess } = yield* WholeJournal
          yield* putAccess({ pattern: "@ann:x", kind: "allow", by: ann, at: 1 })
          for (const kind of ["deny", "allow"] as const) yield* putAccess({ pattern: "@*:y", kind, by: ann, at: 2 })
          yield* putAccess({ pattern: "@bob:x", kind: "deny", by: ann, at: 3 })
          const rules = [{ pattern: "@ann:x", kind: "allow", by: ann }, { pattern: "@bob:x", kind: "deny", by: ann }]
          assert.deepStrictEqual(yield* listAccess(dataDir), rules as never)
          assert.deepStrictEqual((yield* status(dataDir, undefined)).access, rules as never)
        })
      )
    }))
})
