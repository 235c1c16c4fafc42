import { assert } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { join } from "node:path"
import { Database, Factory } from "../../src/layers/crypto/indexeddb/Factory.ts"
import { RecordFile } from "../../src/layers/crypto/indexeddb/RecordFile.ts"
import type { OpenRequest, Request } from "../../src/layers/crypto/indexeddb/Requests.ts"
import type { ObjectStore } from "../../src/layers/crypto/indexeddb/Stores.ts"
import type { Transaction } from "../../src/layers/crypto/indexeddb/Transactions.ts"
import { folder } from "./Folder.ts"

const openedUntilEnd = <File extends RecordFile>(Kind: new(path: string) => File) =>
  Effect.fnUntraced(function*(path?: string) {
    const at = path ?? join(yield* folder, "keys.db")
    const file = yield* Effect.acquireRelease(
      Effect.sync(() => new Kind(at)),
      (opened) => Effect.sync(() => opened.close())
    )
    return { file, path: at }
  })

/** A record file in a folder of its own, or at a path, until the scope closes. */
export const recordFile = openedUntilEnd(RecordFile)

/** The same on a disk on which commits fail as long as it is told to. */
export const failingFile = openedUntilEnd(
  class extends RecordFile {
    fails = false

    override commit(): void {
      if (this.fails) throw new Error("disk I/O error")
      super.commit()
    }
  }
)

/** The same, of which each transaction is told when it ended. */
export const watchedFile = Effect.fnUntraced(function*() {
  const steps = { seen: () => {} }
  const opened = yield* openedUntilEnd(
    class extends RecordFile {
      override commit(): void {
        super.commit()
        steps.seen()
      }
    }
  )()
  return { ...opened, steps }
})

/** What a request gives; its failure is a defect of the case. */
export const result = (request: Request) =>
  Effect.orDie(Effect.tryPromise(() =>
    new Promise<unknown>((resolve, reject) => {
      Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) })
    })
  ))

/** How a request fails. */
export const failure = (request: Request) =>
  Effect.promise(() =>
    new Promise<string>((resolve) => {
      Object.assign(request, {
        onsuccess: () => resolve("it did not fail"),
        onerror: () => resolve(request.error!.name)
      })
    })
  )

/** How a transaction ends. */
export const end = (transaction: Transaction) =>
  Effect.promise(() =>
    new Promise<string>((resolve) => {
      Object.assign(transaction, {
        oncomplete: () => resolve("complete"),
        onabort: () => resolve(`abort: ${transaction.error?.name}`)
      })
    })
  )

interface Opening {
  readonly version?: number
  /** Makes the layout, in the turn in which it is asked to. */
  readonly upgrade?: (database: Database, oldVersion: number, transaction: Transaction) => void
}

const requested = (file: RecordFile, factory: Factory, { upgrade, version }: Opening): OpenRequest => {
  const request = factory.open("things", version)
  request.onupgradeneeded = ({ oldVersion }) => {
    assert.instanceOf(request.result, Database)
    upgrade?.(request.result as Database, oldVersion!, request.transaction as Transaction)
    assert.strictEqual((request.result as Database).file, file)
  }
  return request
}

/** A database of the file. */
export const openIn = (file: RecordFile, opening: Opening, factory = new Factory(file)) =>
  Effect.map(result(requested(file, factory, opening)), (opened) => opened as Database)

/** How opening it fails. */
export const refusedIn = (file: RecordFile, opening: Opening) => failure(requested(file, new Factory(file), opening))

/** A database with one store `all`, as `layout` makes it. */
export const storeOf = Effect.fnUntraced(function*(layout: (store: ObjectStore) => void = () => {}) {
  const { file, path } = yield* recordFile()
  const database = yield* openIn(file, { version: 1, upgrade: (made) => layout(made.createObjectStore("all")) })
  return { ...writerOf(database), file, path, database }
})

/** Reads and writes the store `all` of a database. */
export const writerOf = (database: Database) => {
  const within = (mode: "readonly" | "readwrite") => {
    const transaction = database.transaction(["all"], mode)
    return { transaction, store: transaction.objectStore("all") }
  }
  return {
    within,
    /** In a transaction of its own, which is complete then. */
    one: (use: (store: ObjectStore) => Request) =>
      Effect.suspend(() => {
        const { store, transaction } = within("readwrite")
        return Effect.map(Effect.all([result(use(store)), end(transaction)], { concurrency: 2 }), ([given]) => given)
      }),
    /** All records, as key and value. */
    everything: Effect.suspend(() => {
      const { store } = within("readonly")
      return Effect.map(
        Effect.all([result(store.getAllKeys()), result(store.getAll())], { concurrency: 2 }),
        ([keys, values]) =>
          (keys as ReadonlyArray<unknown>).map((key, at) => [key, (values as ReadonlyArray<unknown>)[at]] as const)
      )
    })
  }
}

/** A sentence that is tried on files of its own. */
export type RecordCase = Effect.Effect<void, unknown, Scope.Scope>
