;; The two passes of resample.ts, 4 and 16 values at a time. Bit for bit the same results as the TypeScript there.
;; Both write up to 15 bytes beyond a row: the next row overwrites them, and the last row has room behind it.
(module
  (memory (export "memory") 1)

  ;; Filters `rows` rows of RGB pixels: target[row][i] = sum of coefficients[i * taps + k] * source[row][starts[i] + k].
  (func (export "filterRows")
    (param $source i32) (param $sourceStride i32) (param $rows i32)
    (param $starts i32) (param $counts i32) (param $coefficients i32) (param $taps i32)
    (param $outputs i32) (param $target i32) (param $targetStride i32)
    (local $i i32) (local $k i32) (local $p i32) (local $weight i32) (local $out i32) (local $sum v128)
    (block $noRows
      (br_if $noRows (i32.eqz (local.get $rows)))
      (loop $nextRow
        (local.set $i (i32.const 0))
        (local.set $out (local.get $target))
        (loop $nextOutput
          ;; half of the fixed-point unit, so that the shift rounds
          (local.set $sum (i32x4.splat (i32.const 2097152)))
          (local.set $p (i32.add (local.get $source)
            (i32.mul (i32.const 3) (i32.load (i32.add (local.get $starts) (i32.shl (local.get $i) (i32.const 2)))))))
          (local.set $weight (i32.add (local.get $coefficients)
            (i32.shl (i32.mul (local.get $i) (local.get $taps)) (i32.const 2))))
          (local.set $k (i32.load (i32.add (local.get $counts) (i32.shl (local.get $i) (i32.const 2)))))
          (loop $nextTap
            (local.set $sum (i32x4.add (local.get $sum)
              (i32x4.mul
                (v128.load32_splat (local.get $weight))
                (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $p)))))))
            (local.set $p (i32.add (local.get $p) (i32.const 3)))
            (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
            (br_if $nextTap (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
          (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 22)))
          (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
          (v128.store32_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
          (local.set $out (i32.add (local.get $out) (i32.const 3)))
          (br_if $nextOutput (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $outputs))))
        (local.set $source (i32.add (local.get $source) (local.get $sourceStride)))
        (local.set $target (i32.add (local.get $target) (local.get $targetStride)))
        (br_if $nextRow (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))

  ;; Filters columns: target[y] = sum of coefficients[y * taps + k] * source[starts[y] - top + k], rows of `stride` bytes.
  (func (export "filterColumns")
    (param $source i32) (param $top i32)
    (param $starts i32) (param $counts i32) (param $coefficients i32) (param $taps i32)
    (param $outputs i32) (param $target i32) (param $stride i32)
    (local $y i32) (local $i i32) (local $k i32) (local $p i32) (local $first i32) (local $weight i32) (local $w v128)
    (local $bytes v128) (local $low v128) (local $high v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $nextOutput
      (local.set $first (i32.add (local.get $source) (i32.mul (local.get $stride)
        (i32.sub (i32.load (i32.add (local.get $starts) (i32.shl (local.get $y) (i32.const 2)))) (local.get $top)))))
      (local.set $i (i32.const 0))
      (loop $nextBlock
        (local.set $a (i32x4.splat (i32.const 2097152)))
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        (local.set $p (i32.add (local.get $first) (local.get $i)))
        (local.set $weight (i32.add (local.get $coefficients)
          (i32.shl (i32.mul (local.get $y) (local.get $taps)) (i32.const 2))))
        (local.set $k (i32.load (i32.add (local.get $counts) (i32.shl (local.get $y) (i32.const 2)))))
        (loop $nextTap
          (local.set $w (v128.load32_splat (local.get $weight)))
          (local.set $bytes (v128.load (local.get $p)))
          (local.set $low (i16x8.extend_low_i8x16_u (local.get $bytes)))
          (local.set $high (i16x8.extend_high_i8x16_u (local.get $bytes)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.mul (local.get $w) (i32x4.extend_low_i16x8_u (local.get $low)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.mul (local.get $w) (i32x4.extend_high_i16x8_u (local.get $low)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.mul (local.get $w) (i32x4.extend_low_i16x8_u (local.get $high)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.mul (local.get $w) (i32x4.extend_high_i16x8_u (local.get $high)))))
          (local.set $p (i32.add (local.get $p) (local.get $stride)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $nextTap (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (v128.store (i32.add (local.get $target) (local.get $i))
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22)))
            (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $c) (i32.const 22)) (i32x4.shr_s (local.get $d) (i32.const 22)))))
        (br_if $nextBlock (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $stride))))
      (local.set $target (i32.add (local.get $target) (local.get $stride)))
      (br_if $nextOutput (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $outputs))))))
