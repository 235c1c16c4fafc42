import type { IndexLayout, RecordFile, StoreLayout } from "./RecordFile.ts"
import { domFaultOf, OpenRequest } from "./Requests.ts"
import { ObjectStore } from "./Stores.ts"
import { Transaction, Turnstile } from "./Transactions.ts"

/** `DOMStringList`. */
class Names {
  readonly names: ReadonlyArray<string>

  constructor(names: ReadonlyArray<string>) {
    this.names = names
  }

  get length(): number {
    return this.names.length
  }

  item(at: number): string | null {
    return this.names[at] ?? null
  }
}

/** `IDBDatabase`. */
export class Database {
  #upgrade: Transaction | undefined

  readonly file: RecordFile
  readonly turnstile: Turnstile
  readonly name: string
  readonly version: number
  readonly stores: Map<string, StoreLayout>

  constructor(file: RecordFile, turnstile: Turnstile, name: string, version: number, stores: Map<string, StoreLayout>) {
    this.file = file
    this.turnstile = turnstile
    this.name = name
    this.version = version
    this.stores = stores
  }

  get objectStoreNames(): Names {
    return new Names([...this.stores.keys()].toSorted())
  }

  transaction(_names: unknown, mode: "readonly" | "readwrite" = "readonly"): Transaction {
    const transaction = new Transaction(this.file, this.turnstile, this.stores, mode)
    this.turnstile.enter(transaction)
    return transaction
  }

  /** Runs what brings the layout to `version`, in one transaction. */
  upgrade(act: (transaction: Transaction) => void, done: (fault: DOMException | null) => void): void {
    const transaction = new Transaction(this.file, this.turnstile, this.stores, "versionchange")
    this.#upgrade = transaction
    transaction.ask(() => {
      this.file.run("INSERT OR REPLACE INTO databases VALUES (?, ?)", this.name, this.version)
      act(transaction)
    })
    transaction.ended = (fault) => {
      this.#upgrade = undefined
      done(fault)
    }
    this.turnstile.enter(transaction)
  }

  createObjectStore(name: string): ObjectStore {
    const id = this.file.run("INSERT INTO stores (database, name) VALUES (?, ?)", this.name, name)
    const layout: StoreLayout = { id, name, indexes: [] }
    this.stores.set(name, layout)
    return new ObjectStore(this.#upgrade!, layout)
  }

  deleteObjectStore(name: string): void {
    const layout = this.stores.get(name)
    if (layout === undefined) throw new DOMException(`there is no store ${name}`, "NotFoundError")
    for (const { id } of layout.indexes) this.file.run("DELETE FROM entries WHERE idx = ?", id)
    this.file.run("DELETE FROM records WHERE store = ?", layout.id)
    this.file.run("DELETE FROM indexes WHERE store = ?", layout.id)
    this.file.run("DELETE FROM stores WHERE id = ?", layout.id)
    this.stores.delete(name)
  }

  /** The file stays open: whoever opened it closes it. */
  close(): void {}
}

/** One for each file: an engine that was given up may still end what it began, while the next one begins. */
const turnstiles = new WeakMap<RecordFile, Turnstile>()

/** `IDBFactory` over one file. */
export class Factory {
  readonly #turnstile: Turnstile

  readonly file: RecordFile

  constructor(file: RecordFile) {
    this.file = file
    this.#turnstile = turnstiles.get(file) ?? new Turnstile()
    turnstiles.set(file, this.#turnstile)
  }

  #layoutOf(name: string): Map<string, StoreLayout> {
    const stores = this.file.all<{ readonly id: number; readonly name: string }>(
      "SELECT id, name FROM stores WHERE database = ?",
      name
    )
    return new Map(stores.map((store) => [store.name, {
      id: store.id,
      name: store.name,
      indexes: this.file.all<
        Omit<IndexLayout, "isUnique" | "path"> & { readonly path: string; readonly is_unique: number }
      >(
        "SELECT id, name, path, is_unique FROM indexes WHERE store = ?",
        store.id
      ).map(({ id, is_unique, name, path }) => ({ id, name, path: JSON.parse(path), isUnique: is_unique === 1 }))
    }]))
  }

  open(name: string, wanted?: number): OpenRequest {
    const request = new OpenRequest()
    setImmediate(() => {
      try {
        this.#opened(request, name, wanted)
      } catch (cause) {
        request.fail(domFaultOf(cause))
      }
    })
    return request
  }

  #opened(request: OpenRequest, name: string, wanted: number | undefined): void {
    const [row] = this.file.all<{ readonly version: number }>("SELECT version FROM databases WHERE name = ?", name)
    const oldVersion = row?.version ?? 0
    const version = wanted ?? Math.max(1, oldVersion)
    if (version < oldVersion) {
      return request.fail(new DOMException(`its layout is ${oldVersion}, newer than ${version}`, "VersionError"))
    }
    const database = new Database(this.file, this.#turnstile, name, version, this.#layoutOf(name))
    if (version === oldVersion) return request.succeed(database)
    database.upgrade(
      (transaction) => {
        request.result = database
        request.transaction = transaction
        request.readyState = "done"
        request.onupgradeneeded?.({ target: request, oldVersion })
      },
      (fault) => {
        request.transaction = null
        return fault === null ? request.succeed(database) : request.fail(fault)
      }
    )
  }
}
