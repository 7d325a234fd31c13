/** The page's side of the worker: one question, one answer. */
import workerSource from "deedbox:worker";
import { fromMessage, OutOfMemory, Unsupported } from "../shared/errors.ts";
import type { Operation, Operations, Reply, Request } from "../shared/protocol.ts";

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (failure: Error) => void;
}

export interface WorkerClient {
  /** Throws what went wrong in the worker. */
  ask: <O extends Operation>(operation: O, ask: Operations[O]["ask"]) => Promise<Operations[O]["answer"]>;
  /** Ends the worker, and with it the only copy of the key that is in use. */
  end: () => void;
}

/** Starts the embedded worker. Throws `Unsupported` where the browser has no such workers. */
export function startWorker(): WorkerClient {
  const waiting = new Map<number, Waiting>();
  const worker = start();
  let asked = 0;
  let ended: Error | undefined;

  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const waiter = waiting.get(data.id);
    waiting.delete(data.id);
    if ("failure" in data) waiter?.reject(fromMessage(data.failure));
    else waiter?.resolve(data.answer);
  };
  // What fails while it works comes as an answer. An error event means that the worker itself has ended, nearly always
  // because memory ran out.
  worker.onerror = (event) => {
    event.preventDefault();
    ended = new OutOfMemory("index", event.message);
    for (const waiter of waiting.values()) waiter.reject(ended);
    waiting.clear();
  };

  return {
    ask<O extends Operation>(operation: O, ask: Operations[O]["ask"]) {
      const request: Request<O> = { id: ++asked, operation, ask };
      const buffers = Object.values(ask).filter((value) => value instanceof ArrayBuffer);
      return new Promise<Operations[O]["answer"]>((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended); // nobody would answer
          return;
        }
        waiting.set(request.id, { resolve: resolve as Waiting["resolve"], reject });
        worker.postMessage(request, buffers);
      });
    },
    end: () => worker.terminate(),
  };
}

function start(): Worker {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  try {
    return new Worker(url, { name: "deedbox" });
  } catch (cause) {
    throw new Unsupported("Worker", cause);
  }
}
