import { type Words, words } from './words.ts';

/** What people say about one kind of place, in clauses. Places and offices are invented or generic; nobody is named. */
export interface Vocabulary {
  /** What makes a place's name: 青槐 + 农贸市场. */
  readonly suffix: string;
  /** Everyday doings there, in neutral words. */
  readonly daily: Words;
  /** Everyday remarks, in neutral words. */
  readonly remarks: Words;
  /** What went wrong, as its witnesses put it. */
  readonly faults: Words;
  /** What happened to someone, after a person: 我妈 + … */
  readonly harms: Words;
  /** What is being done about it, in neutral words. */
  readonly facts: Words;
  /** What is asked for. */
  readonly demands: Words;
  readonly departments: Words;
  /** Neutral second halves of a hashtag. */
  readonly tags: Words;
}

export type TopicKind = keyof typeof vocabularies;

export const vocabularies = {
  market: {
    suffix: '农贸市场',
    daily: words`去买菜 买了两斤排骨 称了点青菜 逛了一圈 带孩子认蔬菜 买豆腐 拍了几张照片 挑了一条鱼 去水产区转了转 买了一把小葱 等朋友 吃了碗面 取快递顺便买菜 买了半个西瓜 问了问菜价`,
    remarks: words`今天土豆三块五一斤 西红柿四块钱 摊位都摆出来了 水产区在二楼 早市六点开门 周末人多一些 停车场在北门 豆制品在一楼东侧 可以用手机付款 菜价和上周差不多 新到了一批玉米 公交站就在门口 摊主们在搬货`,
    faults: words`海鲜都发臭了还在卖 虾是死的还喷药水 冷冻肉过期了还贴新标签 水产区污水横流 卖的鱼变质了 肉上全是霉斑 秤也缺斤短两 黑心商贩把烂菜翻新 熟食里吃出虫子 冷库里堆着发黑的肉 摊位上苍蝇乱飞 假冒牛肉卖高价 注水肉泛滥 用工业盐腌鱼`,
    harms: words`吃完上吐下泻 食物中毒住院了 拉肚子拉到虚脱 吃坏肚子发高烧 半夜疼得打滚 被骗了好几百 买回来的鱼全是臭的 吃出一嘴霉味`,
    facts: words`水产区今天取样送检 抽检结果预计明天公布 二楼摊位今天休整 工作人员正在登记进货单 北门贴了一张通知 环境样本已经送到实验室 市场今天下午两点收摊 抽检样品共四十份 进货台账正在核对`,
    demands: words`公布抽检报告 公开进货来源 给个退款渠道 说明哪些摊位有关 全部重新检测 安排体检`,
    departments: words`市场监管局 卫健部门 街道办 市场管理方 疾控中心`,
    tags: words`抽检 水产区 最新情况 情况通报 进货台账 今日菜价`,
  },
  canteen: {
    suffix: '中学食堂',
    daily: words`打了一份西红柿炒蛋 排队打饭 吃了碗牛肉面 开家长会路过 送孩子上学 看菜单 带走一份米饭 听孩子说中午吃面条 取校服 参加开放日 交伙食费 拍了今天的菜单`,
    remarks: words`今天两荤一素 周三吃面条 三楼是教师餐厅 十一点四十开饭 新换了一批餐盘 菜单贴在门口 汤可以自己盛 午餐十二块钱 高一先下课 米饭可以续 晚自习前还有一餐 这学期改成刷卡`,
    faults: words`饭里吃出虫子 肉是发臭的冻肉 菜是馊的 汤里漂着钢丝球 后厨老鼠乱窜 用过期的油炒菜 饭菜全是馊味 食材发霉还在用 后厨脏得恶心 给孩子吃烂土豆 剩菜回锅再卖 收高价给孩子吃垃圾`,
    harms: words`吃完上吐下泻 发烧呕吐送医院了 拉肚子请了三天假 肚子疼得直哭 食物中毒在输液 吐了一晚上 吓得不敢吃饭 住院三天还没好`,
    facts: words`留样已经送检 食堂今天改为配餐 家长代表下午到校 供货合同正在核对 学校贴了一张通知 检测结果预计周五公布 后厨录像已经调取 教育局工作组到了学校 今天的午餐由配餐公司送来`,
    demands: words`公布留样检测结果 公开供货商 公开后厨监控 更换配餐公司 安排孩子体检 让家长进后厨看看`,
    departments: words`教育局 市场监管局 学校 卫健部门 配餐公司`,
    tags: words`留样检测 午餐 最新情况 情况通报 家长会 后厨录像`,
  },
  'water-main': {
    suffix: '路水管',
    daily: words`路过施工围挡 看水表 交水费 换水龙头 骑车经过 看工人量尺寸 接水浇花 绕路上班 看到勘测的人 等公交 散步 问了问水压`,
    remarks: words`路口在装新水表 围挡往东挪了两米 水费三块二一吨 工人在画线 管网图纸贴在路口 早上水压正常 施工时间是九点到五点 新管道是蓝色的 二次供水箱在楼顶 阀门井在路口北侧 这段路限速三十`,
    faults: words`爆裂三次了还没人修 路面塌陷车都掉坑里了 停水两天没人管 水是黄的还发臭 臭水冲进一楼 地下车库全被淹了 投诉十次没人理 修了又爆太糟糕 自来水一股臭味 拿老百姓当傻子 偷工减料的豆腐渣工程 修一次坏一次纯属浪费钱`,
    harms: words`车泡报废了 家里全被淹了 两天没水洗澡难受死了 喝了黄水拉肚子 店里的货全毁了 摔进坑里骨折了 提水累得腰疼 孩子冲奶粉都没有水`,
    facts: words`抢修队到了路口 阀门已经关闭 预计晚上八点恢复供水 送水车停在社区门口 路口改为单向通行 水样已经送检 新管道正在运来 三路公交临时绕行 水务集团贴了一张通知`,
    demands: words`给个恢复供水的时间 多派几辆送水车 公布水质检测结果 赔偿泡水的车 换掉老管道 公开施工单位`,
    departments: words`水务集团 住建局 街道办 社区 应急办`,
    tags: words`抢修 供水 最新情况 情况通报 水质检测 送水点`,
  },
  'bus-line': {
    suffix: '线公交',
    daily: words`坐到终点站 等车 换乘地铁 刷卡上车 坐车去图书馆 看站牌 坐靠窗看街景 坐了六站 送孩子上学 拍了新站牌 查时刻表 坐车去买菜`,
    remarks: words`首班车是五点半 新站牌换好了 票价两块钱 改线方案贴在站台 高峰八分钟一班 换乘站在路口南侧 末班车到十点 车上可以充电 途经二十一站 学生卡五折 新车是蓝色的 双层车跑环线`,
    faults: words`等一个小时都不来 取消站点也不问老百姓 改线改得乱七八糟 司机甩站不停 车上挤得喘不过气 老人被扔在路边 空调坏了闷得像蒸笼 拍脑袋乱改线路 态度恶劣骂乘客 谎报时刻表 末班车说没就没 投诉电话永远打不通`,
    harms: words`上班迟到被扣钱 淋着雨白等一小时 被挤得摔伤了 气得直哭 看病要倒三趟车累垮了 被司机骂了一路 放学没车回家急哭了 被甩站三次`,
    facts: words`改线方案公示到周五 听证会定在下周三 新线路途经十二站 站台贴了一张通知 问卷可以在网上填 临时接驳车每十分钟一班 公交公司正在统计客流 原线路保留到月底 客流数据已经公布`,
    demands: words`恢复原来的站点 公开客流数据 重新开听证会 加密班次 保留医院那一站 公布改线依据`,
    departments: words`公交公司 交通局 街道办 客运管理处 社区`,
    tags: words`改线 新站牌 最新情况 情况通报 听证会 时刻表`,
  },
  housing: {
    suffix: '小区物业',
    daily: words`取快递 交物业费 遛狗 登记车牌 楼下散步 看通知栏 等电梯 领门禁卡 收拾阳台 跳广场舞 找停车位 填业主问卷`,
    remarks: words`快递柜换到东门了 电梯今天保养 楼道换了新灯泡 东门八点开 分类桶有四个 车位费一个月三百 绿化在剪枝 门禁换成刷脸 业主群在投票 物业费一块八一平 门岗换了新桌子`,
    faults: words`电梯坏了半个月没人修 乱收费还断业主的电 野蛮打骂业主 私吞维修基金 楼道堆满垃圾臭气熏天 消防通道全堵死 监控全是坏的 乱涨物业费 化粪池溢出来臭死人 高空坠物没人管 伪造业主签名 收钱不办事`,
    harms: words`被困电梯吓哭了 被推倒受伤了 车被砸坏了没人赔 家里被偷了 爬二十楼累得心脏疼 被恶意断水断电 被垃圾味熏得头疼 投诉三个月没人理`,
    facts: words`业主大会定在周六 维修基金账目正在核对 电梯配件已经下单 社区工作人员到了现场 物业贴了一张通知 监控录像已经调取 业委会正在统计签名 新物业下周进场 第三方审计已经开始`,
    demands: words`公开维修基金账目 尽快修好电梯 退还多收的钱 更换物业公司 召开业主大会 公布监控录像`,
    departments: words`物业公司 街道办 住建局 社区 业委会`,
    tags: words`业主大会 电梯 最新情况 情况通报 维修基金 物业费`,
  },
} as const satisfies Record<string, Vocabulary>;
