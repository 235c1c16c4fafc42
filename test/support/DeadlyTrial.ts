// The program of a trial, in which some words are deadly to whoever renders them.
const { toWellFormed: wellFormed } = String.prototype

const hoard = () => {
  for (const kept: Array<Array<number>> = [];;) kept.push(Array.from({ length: 100_000 }, (_, at) => at))
}

const deadly = function(this: string) {
  if (this.includes("kills")) process.kill(process.pid, "SIGKILL")
  if (this.includes("exits")) process.exit(3)
  if (this.includes("tells its environment")) process.exit(Object.keys(process.env).length)
  if (this.includes("throws")) throw new RangeError("Maximum call stack size exceeded")
  if (this.includes("hoards")) hoard()
  while (this.includes("spins"));
  return wellFormed.call(this)
}

Object.assign(String.prototype, { toWellFormed: deadly })

await import("../../src/trial.ts")
