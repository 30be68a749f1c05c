import type { ThemeConfig } from 'antd';

export const fontFamily =
  '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif';

/** Calm on purpose: the levels are the only strong colours of the page. */
export const theme: ThemeConfig = {
  token: {
    fontFamily,
    colorPrimary: '#1c4468',
    colorLink: '#1c4f80',
    colorText: '#17202c',
    colorTextSecondary: '#54606f',
    colorTextDescription: '#54606f',
    colorTextPlaceholder: '#6b7685',
    colorBorder: '#c4ccd6',
    colorBgLayout: '#f3f5f8',
    borderRadius: 6,
    fontSize: 14,
    controlHeight: 34,
  },
};
