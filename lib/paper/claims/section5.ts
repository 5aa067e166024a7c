/**
 * The checkable claims of section 5.
 * @module
 */
import type { Claim } from './types';

/** What the paper says when it looks back and ahead. */
export const SECTION5_CLAIMS = [
  {
    id: '5-two-parameters',
    section: '5',
    statement: {
      en: 'Batch normalization adds only two parameters for each activation, for each map in convolutions.',
      ko: '배치 정규화가 더하는 매개변수는 활성값마다(합성곱에서는 맵마다) 둘뿐이다.',
    },
    paper: { en: 'two extra parameters per activation', ko: '활성값마다 매개변수 둘' },
    method: { en: 'Counted in Figure 5 and in the MNIST network.', ko: '그림 5와 MNIST 망에서 센다.' },
  },
  {
    id: '5-not-sparse',
    section: '5',
    statement: {
      en: 'The inputs of the nonlinearities are not sparse, with or without batch normalization.',
      ko: '비선형 함수의 입력은 배치 정규화가 있든 없든 희소하지 않다.',
    },
    paper: { en: 'not observed to be sparse', ko: '희소함이 관찰되지 않음' },
    method: {
      en: 'Trained ReLU networks on MNIST: the share of inputs nearer to 0 than a hundredth of their deviation, of the worse network of the two; from a tenth on they count as sparse. The share of zeros among the outputs is the control.',
      ko: 'MNIST에서 학습한 ReLU 망: 0에서 표준편차의 100분의 1보다 가까운 입력의 비율, 두 망 가운데 나쁜 쪽. 10분의 1부터 희소한 것으로 친다. 출력에서 0의 비율이 대조군.',
    },
  },
  {
    id: '5-domain',
    section: '5',
    statement: {
      en: 'A trained network adapts to a new domain by population statistics of that domain alone.',
      ko: '학습한 망은 새 영역의 모집단 통계량만 다시 구해도 그 영역에 적응한다.',
    },
    paper: { en: 'suggested for further study', ko: '앞으로의 연구로 제안' },
    method: {
      en: 'MNIST network on test digits of half the contrast and another background: accuracy with statistics of 1,500 unlabelled digits of that domain minus with the old ones.',
      ko: '대비를 반으로 줄이고 배경을 바꾼 테스트 숫자: 그 영역의 레이블 없는 숫자 1,500개로 낸 통계량을 쓸 때의 정확도에서 옛 통계량의 것을 뺀 값.',
    },
  },
  {
    id: '5-recurrent',
    section: '5',
    statement: { en: 'Recurrent networks may benefit even more.', ko: '순환 신경망은 더 큰 이득을 볼 수 있다.' },
    paper: { en: 'suggested for further study', ko: '앞으로의 연구로 제안' },
    method: { en: 'Not run: there is no recurrent network here.', ko: '실행하지 않음: 여기에는 순환 신경망이 없다.' },
  },
] as const satisfies readonly Claim[];
