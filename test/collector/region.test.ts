import { expect, test } from 'vitest';
import { provinceCode } from '../../services/collector/region.ts';

test.each([
  ['110000', '110000'],
  ['110101', '110000'],
  ['北京', '110000'],
  ['北京市', '110000'],
  ['北京市海淀区', '110000'],
  ['广东 深圳', '440000'],
  ['广东省深圳市', '440000'],
  ['内蒙古自治区', '150000'],
  ['内蒙古', '150000'],
  ['广西壮族自治区', '450000'],
  ['新疆维吾尔自治区', '650000'],
  ['中国香港', '810000'],
  ['香港特别行政区', '810000'],
  ['台湾省', '710000'],
  ['IP属地：河南', '410000'],
  ['发布于 陕西', '610000'],
  ['来自黑龙江', '230000'],
  ['吉林省', '220000'],
])('%s is in province %s', (written, code) => expect(provinceCode(written)).toBe(code));

test.each([
  '',
  '美国',
  '海外',
  '其他',
  '990000',
  '11',
  '海南藏族自治州',
  '河北区',
  '深圳',
  'constructor',
  '000000',
])('"%s" names no province', (written) => expect(provinceCode(written)).toBeUndefined());
