;; Passes over float32 numbers on the memory of TensorFlow.js's wasm backend, four at a time.
;; Its own kernels clamp with comparisons that lose NaN; the min and max of WebAssembly keep it.
(module
  (import "env" "memory" (memory 0))

  ;; 1 where a number is NaN or infinite, else 0: x - x is 0 for all others
  (func (export "unbounded") (param $p i32) (param $n i32) (result i32)
    (local $x v128) (local $found v128)
    (block $end
      (loop $four
        (br_if $end (i32.lt_s (local.get $n) (i32.const 4)))
        (local.set $x (v128.load (local.get $p)))
        (local.set $x (f32x4.sub (local.get $x) (local.get $x)))
        (local.set $found (v128.or (local.get $found) (f32x4.ne (local.get $x) (local.get $x))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $n (i32.sub (local.get $n) (i32.const 4)))
        (br $four)))
    (block $end
      (loop $one
        (br_if $end (i32.eqz (local.get $n)))
        (local.set $x (v128.load32_splat (local.get $p)))
        (local.set $x (f32x4.sub (local.get $x) (local.get $x)))
        (local.set $found (v128.or (local.get $found) (f32x4.ne (local.get $x) (local.get $x))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $one)))
    (v128.any_true (local.get $found)))

  ;; to <- min(max(from, low), high), NaN stays NaN; from and to may be the same memory
  (func (export "clamp") (param $from i32) (param $to i32) (param $n i32) (param $low f32) (param $high f32)
    (local $lows v128) (local $highs v128)
    (local.set $lows (f32x4.splat (local.get $low)))
    (local.set $highs (f32x4.splat (local.get $high)))
    (block $end
      (loop $four
        (br_if $end (i32.lt_s (local.get $n) (i32.const 4)))
        (v128.store (local.get $to)
          (f32x4.min (f32x4.max (v128.load (local.get $from)) (local.get $lows)) (local.get $highs)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $n (i32.sub (local.get $n) (i32.const 4)))
        (br $four)))
    (block $end
      (loop $one
        (br_if $end (i32.eqz (local.get $n)))
        (f32.store (local.get $to)
          (f32.min (f32.max (f32.load (local.get $from)) (local.get $low)) (local.get $high)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $one)))))
