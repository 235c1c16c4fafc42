import { decodeKey, encodeKey, type KeyRange, rangeOf } from "./KeyOrder.ts"
import {
  type IndexLayout,
  type KeptRecord,
  type KeyPath,
  type RecordFile,
  type StoreLayout,
  valueOf
} from "./RecordFile.ts"
import type { Request } from "./Requests.ts"

/** More than any store holds. */
const everything = 2 ** 31 - 1

/** The transaction that operations are lined up in. */
export interface Transacting {
  readonly file: RecordFile
  ask(act: () => unknown, again?: Request): Request
}

/** `IDBCursor`: a place among the records of a range. */
export class RecordCursor {
  request: Request | null = null

  readonly source: Source
  readonly range: KeyRange
  protected record: KeptRecord

  constructor(source: Source, range: KeyRange, record: KeptRecord) {
    this.source = source
    this.range = range
    this.record = record
  }

  get key(): unknown {
    return decodeKey(this.record.key)
  }

  get primaryKey(): unknown {
    return decodeKey(this.record.primary)
  }

  continue(): void {
    const { layout, of, transaction } = this.source
    transaction.ask(() => {
      const [next] = transaction.file.select(layout, of, this.range, 1, this.record)
      if (next === undefined) return null
      this.record = next
      return this
    }, this.request!)
  }

  update(value: unknown): Request {
    const { layout, transaction } = this.source
    return transaction.ask(() => {
      transaction.file.put(layout, this.record.primary, value)
      return this.primaryKey
    })
  }

  delete(): Request {
    const { layout, transaction } = this.source
    return transaction.ask(() => transaction.file.delete(layout, rangeOf(this.primaryKey)))
  }
}

/** `IDBCursorWithValue`. */
export class CursorWithValue extends RecordCursor {
  get value(): unknown {
    return valueOf(this.record)
  }
}

/** What `IDBObjectStore` and `IDBIndex` have in common: reading, by their own keys. */
export class Source {
  readonly transaction: Transacting
  readonly layout: StoreLayout
  readonly of: IndexLayout | undefined

  constructor(transaction: Transacting, layout: StoreLayout, of: IndexLayout | undefined) {
    this.transaction = transaction
    this.layout = layout
    this.of = of
  }

  #select(query: unknown, limit: number) {
    return this.transaction.file.select(this.layout, this.of, rangeOf(query), limit)
  }

  get(query: unknown): Request {
    return this.transaction.ask(() => {
      const [record] = this.#select(query, 1)
      return record === undefined ? undefined : valueOf(record)
    })
  }

  getAll(query?: unknown, count?: number): Request {
    return this.transaction.ask(() => this.#select(query, count || everything).map(valueOf))
  }

  getAllKeys(query?: unknown, count?: number): Request {
    return this.transaction.ask(() => this.#select(query, count || everything).map(({ primary }) => decodeKey(primary)))
  }

  count(): Request {
    return this.transaction.ask(() => this.transaction.file.count(this.layout, this.of))
  }

  openCursor(query?: unknown): Request {
    const request = this.transaction.ask(() => {
      const [first] = this.#select(query, 1)
      if (first === undefined) return null
      const cursor = new CursorWithValue(this, rangeOf(query), first)
      cursor.request = request
      return cursor
    })
    return request
  }
}

/** `IDBObjectStore` whose keys are given with each value. */
export class ObjectStore extends Source {
  constructor(transaction: Transacting, layout: StoreLayout) {
    super(transaction, layout, undefined)
  }

  put(value: unknown, key: unknown): Request {
    const at = encodeKey(key)
    // The value may change until it is its turn.
    const copy = structuredClone(value)
    return this.transaction.ask(() => {
      this.transaction.file.put(this.layout, at, copy)
      return key
    })
  }

  add(value: unknown, key: unknown): Request {
    const copy = structuredClone(value)
    return this.transaction.ask(() => {
      if (this.transaction.file.select(this.layout, undefined, rangeOf(key), 1).length > 0) {
        throw new DOMException("there is such a record already", "ConstraintError")
      }
      this.transaction.file.put(this.layout, encodeKey(key), copy)
      return key
    })
  }

  delete(query: unknown): Request {
    const range = rangeOf(query)
    return this.transaction.ask(() => this.transaction.file.delete(this.layout, range))
  }

  clear(): Request {
    return this.delete(undefined)
  }

  index(name: string): Source {
    const index = this.layout.indexes.find((one) => one.name === name)
    if (index === undefined) throw new DOMException(`there is no index ${name}`, "NotFoundError")
    return new Source(this.transaction, this.layout, index)
  }

  /** Only while the layout is new; records that are there already are put into it. */
  createIndex(name: string, path: KeyPath, options?: { readonly unique?: boolean }): Source {
    const { file } = this.transaction
    const isUnique = options?.unique === true
    const id = file.run(
      "INSERT INTO indexes (store, name, path, is_unique) VALUES (?, ?, ?, ?)",
      this.layout.id,
      name,
      JSON.stringify(path),
      Number(isUnique)
    )
    const index = { id, name, path, isUnique }
    for (const record of file.select(this.layout, undefined, rangeOf(undefined), everything)) {
      file.index(index, record.primary, valueOf(record))
    }
    this.layout.indexes.push(index)
    return new Source(this.transaction, this.layout, index)
  }
}
