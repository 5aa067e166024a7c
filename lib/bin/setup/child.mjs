// Child processes that are told to end when we are, and that can be given a time limit.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const GRACE_MS = 5000;

/**
 * Runs a program to its end and gives its exit code (128 + the signal's number where a signal ended it).
 * A signal that reaches us is handed on; a child that ignores it for five seconds is killed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions, limitMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string, interrupted: boolean, timedOut: boolean }>} output is what a piped child wrote
 */
export function runChild(command, args, { cwd, env = process.env, stdio = 'inherit', limitMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio });
    const timers = [];
    let output = '';
    let interrupted = false;
    let timedOut = false;
    const end = (signal) => {
      child.kill(signal);
      timers.push(setTimeout(() => child.kill('SIGKILL'), GRACE_MS));
    };
    const onSignal = (signal) => {
      interrupted = true;
      end(signal);
    };
    const finish = (code) => {
      timers.forEach(clearTimeout);
      SIGNALS.forEach((signal) => process.off(signal, onSignal));
      resolve({ code, output, interrupted, timedOut });
    };
    SIGNALS.forEach((signal) => process.on(signal, onSignal));
    if (limitMs) timers.push(setTimeout(() => ((timedOut = true), end('SIGTERM')), limitMs));
    child.stdout?.on('data', (bytes) => (output += bytes));
    child.stderr?.on('data', (bytes) => (output += bytes));
    child.once('error', (error) => ((output += error.message), finish(127)));
    child.once('close', (code, signal) => finish(code ?? 128 + constants.signals[signal]));
  });
}
