// Draws how far work on the store is, while the thread that does it can do nothing else.
import { workerData } from "node:worker_threads"
import { drawBar, type DrawnBar } from "./layers/store/progress/BarThread.ts"

drawBar(workerData as DrawnBar)
