import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { vi } from "vitest"
import { nextOf, swap } from "../../../../src/layers/store/backups/StoreSwap.ts"
import { folder } from "../../../support/Folder.ts"

const calls = vi.hoisted(() => [] as Array<string>)

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>()
  const names = new Map<number, string>()
  const rounded = (
    stats: fs.Stats | fs.BigIntStats
  ) => (typeof stats.ino === "bigint" ? stats : Object.assign(stats, { ino: 1 }))
  return {
    ...real,
    openSync: (...args: Parameters<typeof fs.openSync>) => {
      const descriptor = real.openSync(...args)
      names.set(descriptor, String(args[0]))
      return descriptor
    },
    fsyncSync: (descriptor: number) => {
      calls.push(`sync ${names.get(descriptor)}`)
      real.fsyncSync(descriptor)
    },
    linkSync: (from: string, to: string) => {
      calls.push(`link ${to}`)
      real.linkSync(from, to)
    },
    renameSync: (from: string, to: string) => {
      calls.push(`rename ${from}`)
      real.renameSync(from, to)
    },
    // Of a file system whose inode numbers do not fit into a double: all are alike as one.
    statSync: (path: string, options?: { readonly bigint?: boolean }) => rounded(real.statSync(path, options)!),
    lstatSync: (path: string, options?: { readonly bigint?: boolean }) => rounded(real.lstatSync(path, options)!)
  }
})

describe("A store that takes another one's place", () => {
  it.effect(
    "is on the disk before it does, as is the name of the old one, and that it did is afterwards: a " +
      "power cut leaves one of both",
    () =>
      Effect.gen(function*() {
        const dir = yield* folder
        const [store, backups] = [join(dir, "bot.db"), join(dir, "backups")]
        writeFileSync(store, "old")
        writeFileSync(nextOf(store), "new")
        calls.length = 0
        swap(store, backups, "bot-reset-now.db")
        assert.deepStrictEqual(calls, [
          `sync ${nextOf(store)}`,
          `link ${join(backups, "bot-reset-now.db")}`,
          `sync ${backups}`,
          `rename ${nextOf(store)}`,
          `sync ${dir}`
        ])
        assert.strictEqual(readFileSync(store, "utf8"), "new")
      })
  )

  it.effect("costs no backup that only looks like the store", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const [store, backups] = [join(dir, "bot.db"), join(dir, "backups")]
      mkdirSync(backups)
      writeFileSync(join(backups, "bot-reset-before.db"), "before")
      writeFileSync(store, "old")
      writeFileSync(nextOf(store), "new")
      swap(store, backups, "bot-reset-now.db")
      assert.strictEqual(readFileSync(join(backups, "bot-reset-before.db"), "utf8"), "before")
    }))
})
