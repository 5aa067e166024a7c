/** Progress bars and sliders that Jupyter's pages draw. @module */
export {
  progressBar,
  slider,
  sliderBox,
  type ProgressBar,
  type ProgressOptions,
  type Slider,
  type SliderOptions,
} from './controls';
