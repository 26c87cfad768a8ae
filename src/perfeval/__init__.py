"""perfeval: budget performance self-evaluations (预算绩效自评), scored and explained by rules that are data."""

__version__ = "0.1.0"
