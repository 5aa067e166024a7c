/**
 * Messages of Jupyter's protocol as the kernel's parts hand them to each other: without sockets, signatures and identities.
 * @module
 */

/** A message that leaves the kernel: for `iopub`, or a request to the front end on `stdin`. */
export interface Outgoing {
  /** Its `msg_type`: `display_data`, `comm_msg`, `input_request`. */
  readonly type: string;
  readonly content: object;
  readonly metadata?: object;
  /** Binary parts behind the content, which widgets use. */
  readonly buffers?: readonly Uint8Array[];
}

/** A message that came in, as far as a handler looks at it. */
export interface Incoming<Content> {
  readonly content: Content;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}
