// An agent's process without a mind: what it reads goes to the port of its first argument, and what comes from there
// it writes. With a second argument it outlives its input and SIGTERM.
import { connect } from "node:net"

const [port, stubborn] = process.argv.slice(2)
const hand = connect(Number(port), "127.0.0.1")
process.stdin.on("data", (bytes) => hand.write(bytes))
hand.on("data", (bytes) => process.stdout.write(bytes))
if (stubborn === undefined) {
  process.stdin.on("end", () => process.exit(0))
  hand.on("close", () => process.exit(3))
} else {
  process.on("SIGTERM", () => {})
  setInterval(() => {}, 1_000)
}
hand.on("error", () => process.exit(4))
