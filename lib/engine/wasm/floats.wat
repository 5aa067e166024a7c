;; Passes over float32 numbers on the memory of TensorFlow.js's wasm backend, sixteen at a time.
;; Its own kernels clamp with comparisons that lose NaN. Here x - x finds what is not finite: it is 0 for all other numbers,
;; and NaN stays in every sum; pmax(x, low) is x unless x < low, so that NaN stays too, in one instruction where max has eight.
(module
  (import "env" "memory" (memory 0))

  ;; 1 where a number is NaN or infinite, else 0
  (func (export "unbounded") (param $p i32) (param $n i32) (result i32)
    (local $x v128) (local $y v128) (local $z v128) (local $w v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (block $end
      (loop $sixteen
        (br_if $end (i32.lt_s (local.get $n) (i32.const 16)))
        (local.set $x (v128.load (local.get $p)))
        (local.set $y (v128.load offset=16 (local.get $p)))
        (local.set $z (v128.load offset=32 (local.get $p)))
        (local.set $w (v128.load offset=48 (local.get $p)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.sub (local.get $x) (local.get $x))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.sub (local.get $y) (local.get $y))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.sub (local.get $z) (local.get $z))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.sub (local.get $w) (local.get $w))))
        (local.set $p (i32.add (local.get $p) (i32.const 64)))
        (local.set $n (i32.sub (local.get $n) (i32.const 16)))
        (br $sixteen)))
    (block $end
      (loop $one
        (br_if $end (i32.eqz (local.get $n)))
        (local.set $x (v128.load32_splat (local.get $p)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.sub (local.get $x) (local.get $x))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $one)))
    (local.set $a (f32x4.add
      (f32x4.add (local.get $a) (local.get $b))
      (f32x4.add (local.get $c) (local.get $d))))
    (v128.any_true (f32x4.ne (local.get $a) (local.get $a))))

  ;; to <- min(max(from, low), high), NaN stays NaN; from and to may be the same memory.
  ;; 1 where a number of from is NaN or infinite, else 0
  (func (export "clamp") (param $from i32) (param $to i32) (param $n i32) (param $low f32) (param $high f32) (result i32)
    (local $lows v128) (local $highs v128)
    (local $x v128) (local $y v128) (local $a v128) (local $b v128)
    (local.set $lows (f32x4.splat (local.get $low)))
    (local.set $highs (f32x4.splat (local.get $high)))
    (block $end
      (loop $eight
        (br_if $end (i32.lt_s (local.get $n) (i32.const 8)))
        (local.set $x (v128.load (local.get $from)))
        (local.set $y (v128.load offset=16 (local.get $from)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.sub (local.get $x) (local.get $x))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.sub (local.get $y) (local.get $y))))
        (v128.store (local.get $to)
          (f32x4.pmin (f32x4.pmax (local.get $x) (local.get $lows)) (local.get $highs)))
        (v128.store offset=16 (local.get $to)
          (f32x4.pmin (f32x4.pmax (local.get $y) (local.get $lows)) (local.get $highs)))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (local.set $n (i32.sub (local.get $n) (i32.const 8)))
        (br $eight)))
    (block $end
      (loop $one
        (br_if $end (i32.eqz (local.get $n)))
        (local.set $x (v128.load32_splat (local.get $from)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.sub (local.get $x) (local.get $x))))
        (v128.store32_lane 0 (local.get $to)
          (f32x4.pmin (f32x4.pmax (local.get $x) (local.get $lows)) (local.get $highs)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $one)))
    (local.set $a (f32x4.add (local.get $a) (local.get $b)))
    (v128.any_true (f32x4.ne (local.get $a) (local.get $a)))))
