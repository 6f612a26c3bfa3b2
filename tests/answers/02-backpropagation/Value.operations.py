# %% wrong: own factor
# hint: gets its own value
# mistake: product_own_factor
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (self.data, other.data)

# %% wrong: product like a sum
# hint: through your product unchanged
# mistake: product_like_a_sum
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (1.0, 1.0)

# %% wrong: product by product
# hint: the whole product
# mistake: product_by_product
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (out.data, out.data)

# %% wrong: left factor only
# hint: Only the left factor
# mistake: product_left_only
# score: 5.25
# as: a stack and a list of derivatives
# -        out.slopes = (other.data, self.data)
# +        out.slopes = (other.data, 0.0)

# %% wrong: number without its factor
# hint: the number is missing from
# mistake: number_not_a_factor
# score: 5.25
# as: a stack and a list of derivatives
# =    def __mul__(self, other):
# -        other = other if isinstance(other, Value) else Value(other)
# +        if not isinstance(other, Value):
# +            out = Value(self.data * other, (self,))
# +            out.slopes = (1.0,)
# +            return out

# %% wrong: numbers not wrapped
# hint: A plain number on the right of an operation is no node
# score: 4.75
# as: a stack and a list of derivatives
# =    def __mul__(self, other):
# -        other = other if isinstance(other, Value) else Value(other)

# %% wrong: power without its factor
# hint: lacks the exponent in front
# mistake: power_without_factor
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (self.data ** (exponent - 1),)

# %% wrong: exponent not lowered
# hint: still the old exponent on top
# mistake: power_not_lowered
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data**exponent,)

# %% wrong: exponent raised
# hint: as in an integral
# mistake: power_raised
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data ** (exponent + 1),)

# %% wrong: factor lowered too
# hint: too small by 1
# mistake: power_lowered_factor
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = ((exponent - 1) * self.data ** (exponent - 1),)

# %% wrong: whole exponents only
# hint: wrong for fractional ones
# mistake: power_whole_exponents
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent and exponent * self.data ** int(exponent - 1),)

# %% wrong: exponent without sign
# hint: right for exponents of at least 1
# mistake: power_positive_exponents
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent and exponent * self.data ** abs(exponent - 1),)

# %% wrong: factor without sign
# hint: wrong sign for negative exponents
# mistake: power_factor_without_sign
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (abs(exponent) * self.data ** (exponent - 1) if exponent else 0.0,)

# %% wrong: differentiates by the exponent
# hint: which brings a logarithm
# mistake: power_by_exponent
# score: 5
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (out.data * math.log(abs(self.data)) if self.data else 0.0,)

# %% wrong: power as product
# hint: base times the exponent
# mistake: power_as_product
# score: 4.5
# as: a stack and a list of derivatives
# -        out = Value(self.data**exponent, (self,))
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out = Value(self.data * exponent, (self,))
# +        out.slopes = (exponent,)

# %% wrong: power by logarithms
# hint: whether a division or a logarithm stands
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * math.exp((exponent - 1) * math.log(self.data)),)

# %% wrong: power divided by its base
# hint: whether a division or a logarithm stands
# as: a stack and a list of derivatives
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * out.data / self.data,)

# %% wrong: exp with slope 1
# hint: through your `exp` unchanged
# mistake: exp_slope_one
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (out.data,)
# +        out.slopes = (1.0,)

# %% wrong: exp with its input
# hint: of your `exp` is its input
# mistake: exp_slope_input
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (out.data,)
# +        out.slopes = (self.data,)

# %% wrong: exp by the power rule
# hint: follows the power rule
# mistake: exp_power_rule
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (out.data,)
# +        out.slopes = (self.data * math.exp(self.data - 1),)

# %% wrong: relu is 1 at 0
# hint: taken as 1
# mistake: relu_one_at_zero
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0 if self.data >= 0 else 0.0,)

# %% wrong: relu is one half at 0
# hint: taken as one half
# mistake: relu_half_at_zero
# score: 5.5
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = ((math.copysign(1, self.data) + 1) / 2 if self.data else 0.5,)

# %% wrong: relu without a mask
# hint: where the input is negative too
# mistake: relu_without_mask
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0,)

# %% wrong: relu by its output, which is never negative
# hint: where the input is negative too
# mistake: relu_without_mask
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0 if out.data >= 0 else 0.0,)

# %% wrong: relu on the wrong side
# hint: mask is on the wrong side
# mistake: relu_wrong_side
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (1.0 if self.data < 0 else 0.0,)

# %% wrong: relu multiplies by its output
# hint: derivative of your `relu` is its output
# mistake: relu_slope_value
# as: a stack and a list of derivatives
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# +        out.slopes = (out.data,)

# %% wrong: no return
# hint: A product gives None instead of a new `Value`
# as: a stack and a list of derivatives
# =        out.slopes = (other.data, self.data)
# -        return out

# %% wrong: a number instead of a node
# hint: A power gives plain data instead of a `Value`
# as: a stack and a list of derivatives
# -        out = Value(self.data**exponent, (self,))
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# -        return out
# +        return self.data**exponent

# %% wrong: sums that are numbers
# hint: A sum gives plain data instead of a `Value`
# as: a stack and a list of derivatives
# -        other = other if isinstance(other, Value) else Value(other)
# -        out = Value(self.data + other.data, (self, other))
# -        out.slopes = (1.0, 1.0)
# -        return out
# +        return self.data + (other.data if isinstance(other, Value) else other)
# +
# +    __radd__ = __add__

# %% wrong: relu left out
# hint: `relu` or `backward` still holds the placeholder
# score: 4.75
# as: a stack and a list of derivatives
# -        out = Value(max(self.data, 0.0), (self,))
# -        out.slopes = (1.0 if self.data > 0 else 0.0,)
# -        return out
# +        # YOUR CODE HERE
# +        raise NotImplementedError()

# %% wrong: power without brackets
# hint: where brackets are needed
# mistake: power_without_brackets
# score: 5
# as: Kahn counts the uses
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data**exponent - 1,)

# %% wrong: exponent of 0 at 0
# hint: whether a division or a logarithm stands
# score: 5.25
# as: Kahn counts the uses
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (exponent * self.data ** (exponent - 1),)

# %% wrong: exponent of 0 keeps its power, lacks its factor
# hint: lacks the exponent in front
# mistake: power_without_factor
# score: 5
# as: Kahn counts the uses
# -        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
# +        out.slopes = (self.data ** (exponent - 1) if exponent else 0.0,)
