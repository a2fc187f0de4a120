# 状态机与转移矩阵
states-title = 状态机
states-label = 各状态及其间的转移
states-show = 箭头上的数字
states-probability = 概率
states-count = 次数
states-occupants = { $count ->
    [0] { $state }：没有节点
   *[other] { $state }：{ $count } 个节点
  }
states-told = { $from } → { $to }：{ $left } 次中的 { $count } 次（{ $share }）：{ $causes }
states-never = { $from } → { $to }：尚未发生
states-never-causes = { $never }（{ $causes }）
states-list = { "、" }
states-or = { "或" }

transitions-title = 转移
transitions-jump = 节点下一步去向
transitions-caption = 跳转链：离开行状态的节点转入列状态的概率，以及在各状态所占的时间。
transitions-time = 时间占比
transitions-unobserved = 未观测到：从未离开
transitions-count = { $left } 次中的 { $count } 次
transitions-interregna = 空位期
transitions-median = 中位数
transitions-longest = 最长
transitions-availability = 可用率
