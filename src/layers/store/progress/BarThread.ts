import { statSync, writeSync } from "node:fs"
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads"
import { type StoreWork, storeWorkText } from "../../../domain/operations/backups/StoreWork.ts"

/** What the thread that draws is given. */
export interface DrawnBar {
  /** Where it is drawn. */
  readonly fd: number
  /** Ms until the first line, and between two. */
  readonly first: number
  readonly every: number
  /** What is being done, the newest message last. */
  readonly works: MessagePort
  /** Where the bar stands (`barAt`), and whether its line was taken away again. */
  readonly state: Int32Array
}

/** Where a bar stands: nothing is drawn yet, something is, or the work has ended. */
export const barAt = { waits: 0, draws: 1, ended: 2 } as const

const clearLine = "\r\u001b[K"

const sizeOf = (file: string) => {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

/** Draws until the work has ended, and takes the line away; nothing of work that ends before the first line. */
export const drawBar = ({ every, first, fd, state, works }: DrawnBar): void => {
  const began = performance.now()
  let work: StoreWork | undefined
  Atomics.wait(state, 0, barAt.waits, first)
  if (Atomics.compareExchange(state, 0, barAt.waits, barAt.draws) !== barAt.waits) return
  while (Atomics.load(state, 0) === barAt.draws) {
    for (let sent; (sent = receiveMessageOnPort(works)) !== undefined;) work = sent.message as StoreWork
    if (work !== undefined) {
      const size = work.grows === null ? 0 : sizeOf(work.grows.file)
      writeSync(fd, clearLine + storeWorkText(work, size, Math.floor((performance.now() - began) / 1_000)))
    }
    Atomics.wait(state, 0, barAt.draws, every)
  }
  writeSync(fd, clearLine)
  Atomics.store(state, 1, 1)
  Atomics.notify(state, 1)
}
